/** What is printed of a redemption: what its customer saw, and no more. Pure. */
import { type Language } from '../../protocol/ledger.ts';
import { type Progress } from '../../protocol/ipc.ts';
import { authorization } from '../../protocol/messages.ts';
import { type Slip } from '../../protocol/slip.ts';
import { type Transfer } from '../engine/transfer-state.ts';

export interface Sheet {
  dots: Slip['dots'];
  language: Language;
  shop: string;
  /** Instant. */
  printedAt: string;
}

export function receiptSlip(
  sheet: Sheet,
  shown: { progress: Progress; transfer: Transfer; again: boolean },
): Slip {
  const { progress, transfer, again } = shown;
  // What became of an earlier print is no part of this one.
  const { print: _, ...shared } = progress;
  // SECURITY: once more is for staff to hand over, and staff sees nobody's account.
  const told = again ? { ...shared, payee: null } : shared;
  return { ...sheet, kind: 'receipt', progress: told, orderUntil: orderUntil(transfer), again };
}

/** The channel has verified it; here is only read until when the bank takes it. */
function orderUntil(transfer: Transfer): string | null {
  if (!('authorization' in transfer)) return null;
  const payload = transfer.authorization.split('.')[1] ?? '';
  const read = authorization.safeParse(jsonOrNull(Buffer.from(payload, 'base64url')));
  return read.success ? new Date(read.data.exp * 1000).toISOString() : null;
}

function jsonOrNull(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // No message of ours: the schema refuses it.
    return null;
  }
}
