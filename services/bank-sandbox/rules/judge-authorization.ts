/**
 * Is this the ledger's word, meant for this bank, about this id, in the hands of whoever may carry
 * it? Nothing is decided about the money yet.
 */
import { type FailureCode } from '../../../protocol/failure.ts';
import { LEDGER_URN } from '../../../protocol/identity.ts';
import { type RedemptionId } from '../../../protocol/ids.ts';
import { type Authorization } from '../../../protocol/messages.ts';
import { type KeyFinder, verifyMessage } from '../../../protocol/sealed/verify.ts';

export interface Presented {
  jws: string;
  /** From the path. */
  redemption: RedemptionId;
  /** URN of the peer's certificate. */
  caller: string;
}

export interface Judge {
  bank: string;
  findLedgerKey: KeyFinder;
}

export type Judged =
  | { ok: true; authorization: Authorization; jws: string }
  | { ok: false; code: FailureCode; detail: string };

export async function judgeAuthorization(
  { jws, redemption, caller }: Presented,
  { bank, findLedgerKey }: Judge,
): Promise<Judged> {
  const verified = await verifyMessage('authorization', jws, findLedgerKey);
  if (!verified.ok) return refused('authorization-invalid', verified.reason);
  const { message } = verified;
  if (message.iss !== LEDGER_URN)
    return refused('authorization-invalid', 'it is not issued by the ledger');
  if (message.aud !== bank) return refused('authorization-invalid', 'it is meant for another bank');
  if (message.redemption !== redemption) {
    return refused('authorization-invalid', 'it authorizes another id than the one in the path');
  }
  // SECURITY: an authorization caught on one terminal is worth nothing on another.
  if (caller !== LEDGER_URN && caller !== message.terminal) {
    return refused('terminal-mismatch', 'it is bound to another terminal');
  }
  return { ok: true, authorization: message, jws };
}

function refused(code: FailureCode, detail: string): Judged {
  return { ok: false, code, detail };
}
