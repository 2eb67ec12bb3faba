/** The bank's signed words: a receipt is its last one on an id, a report is not. */
import { LEDGER_URN } from '../../../protocol/identity.ts';
import { type RedemptionId } from '../../../protocol/ids.ts';
import { type Money } from '../../../protocol/money.ts';
import { type FinalOutcome, type StatusReason } from '../../../protocol/messages.ts';
import { type KeptKey } from '../../../protocol/sealed/keys.ts';
import { messageDigest, signMessage } from '../../../protocol/sealed/sign.ts';
import { writeCamt054 } from '../../iso20022/camt-054.ts';
import {
  type StatusReport,
  type TransactionStatus,
  writePain002,
} from '../../iso20022/pain-002.ts';
import { type Claim, type PendingTransfer } from './transfer-record.ts';

/** Who signs, when, and with which unique ids: all handed in. */
export interface Signer {
  bank: string;
  key: KeptKey;
  now: Date;
  /** UUID version 4. */
  jti: string;
}

export interface LastWord {
  redemption: RedemptionId;
  claim: Claim | null;
  outcome: FinalOutcome;
  reason: StatusReason | null;
  /** At most 35 characters, unique at this bank. */
  bankReference: string;
  /** MsgId of the order, where the bank has opened one. */
  orderMessageId: string | null;
}

const statuses: Record<FinalOutcome, TransactionStatus> = {
  completed: 'ACSC',
  refused: 'RJCT',
  cancelled: 'CANC',
};

export async function signReceipt(word: LastWord, signer: Signer): Promise<string> {
  const { redemption, claim, outcome, reason, bankReference } = word;
  const amount = claim?.amount ?? null;
  return signMessage(
    'receipt',
    {
      ...claims(signer, LEDGER_URN),
      redemption,
      outcome,
      authorization: claim === null ? null : await messageDigest(claim.jws),
      amount,
      bankReference,
      decidedAt: signer.now.toISOString(),
      reason,
      document: statusDocument(signer, {
        originalMessageId: word.orderMessageId,
        endToEndId: redemption,
        status: statuses[outcome],
        reason,
        bankReference,
        amount,
      }),
    },
    signer.key,
  );
}

/** @param pending null where the id was never seen */
export async function signReport(
  {
    redemption,
    pending,
    asker,
  }: { redemption: RedemptionId; pending: PendingTransfer | null; asker: string },
  signer: Signer,
): Promise<string> {
  const document =
    pending === null
      ? null
      : statusDocument(signer, {
          originalMessageId: null,
          endToEndId: redemption,
          status: 'PDNG',
          reason: null,
          bankReference: null,
          amount: pending.claim.amount,
        });
  const status = pending === null ? 'unknown' : 'pending';
  return signMessage(
    'report',
    { ...claims(signer, asker), redemption, status, document },
    signer.key,
  );
}

export interface MoneyBack {
  redemption: RedemptionId;
  amount: Money;
  /** The bank's reference in the receipt that this takes back. */
  completion: string;
  bankReference: string;
  reason: StatusReason;
  /** The programme's own account: the one that is credited. */
  account: string;
}

export async function signReturn({ account, ...back }: MoneyBack, signer: Signer): Promise<string> {
  const { now, jti } = signer;
  const { redemption, amount, bankReference, reason } = back;
  const document = writeCamt054({
    messageId: jti.replaceAll('-', ''),
    createdAt: now,
    account,
    endToEndId: redemption,
    amount,
    bookedAt: now,
    bankReference,
    reason,
  });
  return signMessage(
    'return',
    { ...claims(signer, LEDGER_URN), ...back, returnedAt: now.toISOString(), document },
    signer.key,
  );
}

function claims({ bank, now, jti }: Signer, audience: string) {
  return { iss: bank, aud: audience, iat: Math.floor(now.getTime() / 1000), jti };
}

function statusDocument(
  { now, jti }: Signer,
  report: Omit<StatusReport, 'messageId' | 'createdAt'>,
): string {
  return writePain002({ messageId: jti.replaceAll('-', ''), createdAt: now, ...report });
}
