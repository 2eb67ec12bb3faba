/**
 * What the code on a slip or a receipt of ours holds: its number, a signed statement, or a link with one behind
 * its `#`, and behind a `~` perhaps a proof. Read by the screen and by the main process alike. Pure.
 * SECURITY: nothing of it is proven here; whoever acts on more than the number verifies the statement first.
 */
import { z } from 'zod';
import { redemptionId, type RedemptionId } from './ids.ts';
import { compactJws } from './messages.ts';

export interface SlipCode {
  id: RedemptionId;
  /** Where the code holds one. */
  statement: string | null;
}

/** @returns null where it is no code of ours */
export function slipCodeOf(text: string): SlipCode | null {
  const held = text.trim();
  const id = redemptionId.safeParse(held.toLowerCase());
  if (id.success) return { id: id.data, statement: null };
  const behind = held.slice(held.indexOf('#') + 1);
  const statement = compactJws.safeParse(behind.split('~')[0]);
  if (!statement.success) return null;
  const said = saysWhich.safeParse(payloadOf(statement.data));
  return said.success ? { id: said.data.redemption, statement: statement.data } : null;
}

const saysWhich = z.object({ redemption: redemptionId });

/** Of a compact JWS, RFC 7515. */
function payloadOf(jws: string): unknown {
  const [, payload = ''] = jws.split('.');
  try {
    return JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    // Somebody else's code.
    return null;
  }
}
