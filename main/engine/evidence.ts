/**
 * Reads what a signed message says. The channels have verified it already: signer, audience and form.
 * Here only the payload is read, through its schema, to decide with. Pure.
 */
import {
  messageTypes,
  receipt,
  type Receipt,
  report,
  type Report,
  statement,
  type Statement,
} from '../../protocol/messages.ts';

export type BankEvidence =
  | { kind: 'receipt'; receipt: Receipt }
  | { kind: 'report'; report: Report };

/** @returns null where it is neither of the two, or breaks its schema */
export function readBankEvidence(jws: string): BankEvidence | null {
  if (hasType(jws, messageTypes.receipt)) {
    const read = readReceipt(jws);
    return read && { kind: 'receipt', receipt: read };
  }
  if (hasType(jws, messageTypes.report)) {
    const read = report.safeParse(decodePart(jws, 1));
    return read.success ? { kind: 'report', report: read.data } : null;
  }
  return null;
}

export const readReceipt = (jws: string): Receipt | null =>
  receipt.safeParse(decodePart(jws, 1)).data ?? null;

export const readStatement = (jws: string): Statement | null =>
  statement.safeParse(decodePart(jws, 1)).data ?? null;

/** Of who signed it, the first 80 bits of the key's thumbprint, as people compare it: `4F9A 2C81 …`. */
export function keyOf(jws: string): string {
  const header = decodePart(jws, 0);
  const kid = typeof header === 'object' && header !== null && 'kid' in header ? header.kid : '';
  const bytes = Buffer.from(typeof kid === 'string' ? kid : '', 'base64url').subarray(0, 10);
  return (bytes.toString('hex').toUpperCase().match(/.{4}/g) ?? []).join(' ');
}

function hasType(jws: string, type: string): boolean {
  const header = decodePart(jws, 0);
  return typeof header === 'object' && header !== null && 'typ' in header && header.typ === type;
}

function decodePart(jws: string, index: 0 | 1): unknown {
  try {
    return JSON.parse(Buffer.from(jws.split('.')[index] ?? '', 'base64url').toString('utf8'));
  } catch {
    // Not JSON: no message of ours; the schemas refuse it.
    return null;
  }
}
