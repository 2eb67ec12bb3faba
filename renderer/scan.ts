/** What a scanner has read: a card, a badge, a paper of ours, or something else, which nobody acts on. Pure. */
import { z } from 'zod';
import { redemptionId } from '../protocol/ids.ts';
import { hasLuhnCheckDigit } from '../protocol/ledger.ts';
import { limits } from './limits.ts';

export type Scan =
  | { kind: 'card'; digits: string }
  /** Of a member of staff. */
  | { kind: 'badge'; digits: string }
  /** A slip by its number, or a receipt by what it says of itself: only a number to ask about, proven by nothing. */
  | { kind: 'slip'; id: string };

export type CustomersScan = Exclude<Scan, { kind: 'badge' }>;

export function scanOf(text: string): Scan | null {
  if (/^\d+$/.test(text)) {
    // An EAN-8 from a shelf is as long: nobody is led to the staff's page by a product.
    if (text.length === limits.badgeDigits)
      return hasLuhnCheckDigit(text) ? { kind: 'badge', digits: text } : null;
    return text.length === limits.cardDigits ? { kind: 'card', digits: text } : null;
  }
  const number = redemptionId.safeParse(text);
  if (number.success) return { kind: 'slip', id: number.data };
  const said = statementSaid.safeParse(payloadOf(text.slice(text.indexOf('#') + 1)));
  return said.success ? { kind: 'slip', id: said.data.redemption } : null;
}

const statementSaid = z.object({ redemption: redemptionId });

/** Of a compact JWS (RFC 7515), as it stands in a receipt's code behind the page that checks it. */
function payloadOf(jws: string): unknown {
  const [, payload, , ...more] = jws.split('.');
  if (payload === undefined || more.length > 0) return null;
  try {
    return JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    // Somebody else's code.
    return null;
  }
}
