/**
 * Reads what a signed message says. The channels have verified it already: signer, audience and form.
 * Here only the payload is read, through its schema, to decide with. Pure.
 */
import { z } from 'zod';
import { messageTypes, receipt, report, statement, type Receipt, type Report, type Statement } from '../../protocol/messages.ts';

const header = z.object({ typ: z.string() });

export type BankEvidence =
  | { kind: 'receipt'; receipt: Receipt }
  | { kind: 'report'; report: Report };

/** @returns null where it is neither of the two, or breaks its schema */
export function readBankEvidence(jws: string): BankEvidence | null {
  const typ = header.safeParse(decodePart(jws, 0));
  if (!typ.success) return null;
  if (typ.data.typ === messageTypes.receipt) {
    const read = decodePayload(receipt, jws);
    return read && { kind: 'receipt', receipt: read };
  }
  if (typ.data.typ === messageTypes.report) {
    const read = decodePayload(report, jws);
    return read && { kind: 'report', report: read };
  }
  return null;
}

export const readReceipt = (jws: string): Receipt | null => decodePayload(receipt, jws);

export const readStatement = (jws: string): Statement | null => decodePayload(statement, jws);

function decodePayload<S extends z.ZodType>(schema: S, jws: string): z.output<S> | null {
  const read = schema.safeParse(decodePart(jws, 1));
  return read.success ? read.data : null;
}

function decodePart(jws: string, index: 0 | 1): unknown {
  try {
    return JSON.parse(Buffer.from(jws.split('.')[index] ?? '', 'base64url').toString('utf8'));
  } catch {
    // Not JSON: no message of ours; the schemas refuse it.
    return null;
  }
}
