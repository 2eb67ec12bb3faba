/** The rows as SQLite gives them, and what they mean. Each is parsed when it is read. */
import { z } from 'zod';
import { bookingDay } from '../../../protocol/bank.ts';
import { redemptionId } from '../../../protocol/ids.ts';
import { keySet, type PublicKey } from '../../../protocol/ledger.ts';
import { finalOutcome, statusReason } from '../../../protocol/messages.ts';
import { currency } from '../../../protocol/money.ts';
import { type TransferRecord } from '../rules/transfer-record.ts';
import { type ReturnRecord } from '../rules/transfer-return.ts';
import {
  type BankAccount,
  type BankState,
  type HeardTransfer,
  type KeptBooking,
  type Posting,
} from './bank-store.ts';

const stateRow = z.strictObject({ bic: z.string(), currency, debtor: z.string() });
const accountRow = z.strictObject({
  id: z.string(),
  currency,
  state: z.enum(['open', 'closed']),
  opening: z.bigint().min(0n),
  balance: z.bigint().min(0n),
});
const claim = { jti: z.string(), amount: z.bigint().min(1n), currency, jws: z.string() };
const noClaim = { jti: z.null(), amount: z.null(), currency: z.null(), jws: z.null() };
const lastWord = {
  state: z.literal('final'),
  order_text: z.null(),
  outcome: finalOutcome,
  bank_reference: z.string(),
  receipt: z.string(),
  decided_at: z.string(),
};
const pendingRow = z.strictObject({
  redemption: redemptionId,
  ...claim,
  state: z.literal('pending'),
  order_text: z.string(),
  outcome: z.null(),
  bank_reference: z.null(),
  receipt: z.null(),
  decided_at: z.null(),
});
const finalRow = z.strictObject({ redemption: redemptionId, ...claim, ...lastWord });
const tombstoneRow = z.strictObject({ redemption: redemptionId, ...noClaim, ...lastWord });
const postingRow = z.strictObject({
  redemption: redemptionId,
  side: z.enum(['debit', 'credit']),
  account: z.string(),
  amount: z.bigint().min(1n),
  currency,
});
const returnRow = z.strictObject({
  sequence: z.bigint().min(1n).transform(Number),
  redemption: redemptionId,
  reason_code: statusReason.shape.code,
  reason_text: statusReason.shape.text,
  bank_reference: z.string(),
  evidence: z.string(),
  returned_at: z.string(),
});
const heardRow = z.strictObject({
  sequence: z.bigint().min(1n).transform(Number),
  redemption: redemptionId,
});
const keyRow = z.strictObject({ jwk: z.string() });

export const readState = (row: unknown): BankState => stateRow.parse(row);
export const readAccount = (row: unknown): BankAccount => accountRow.parse(row);

export const readHeard = (row: unknown): HeardTransfer => heardRow.parse(row);

export function readPosting(row: unknown): Posting {
  const { redemption, side, account, ...money } = postingRow.parse(row);
  return { redemption, side, account, amount: { currency: money.currency, minor: money.amount } };
}

export function readReturn(row: unknown): ReturnRecord {
  const parsed = returnRow.parse(row);
  return {
    sequence: parsed.sequence,
    redemption: parsed.redemption,
    reason: { code: parsed.reason_code, text: parsed.reason_text },
    bankReference: parsed.bank_reference,
    returnedAt: parsed.returned_at,
    evidence: parsed.evidence,
  };
}

const bookingRow = z.strictObject({
  redemption: redemptionId,
  kind: z.enum(['payment', 'return']),
  day: bookingDay,
  place: z.bigint().min(1n).transform(Number),
  amount: z.bigint().min(1n),
  currency,
  bank_reference: z.string(),
  balance: z.bigint(),
});

export function readBooking(row: unknown): KeptBooking {
  const parsed = bookingRow.parse(row);
  const { redemption, kind, day, place, balance } = parsed;
  return {
    redemption,
    kind,
    day,
    place,
    amount: { currency: parsed.currency, minor: parsed.amount },
    bankReference: parsed.bank_reference,
    balance,
  };
}

export const readBalance = (row: unknown): bigint =>
  z.strictObject({ balance: z.bigint() }).parse(row).balance;

export const readDay = (row: unknown): string => z.strictObject({ day: bookingDay }).parse(row).day;

export function readLedgerKey(row: unknown): PublicKey {
  const [key] = keySet.parse({ keys: [JSON.parse(keyRow.parse(row).jwk)] }).keys;
  if (key === undefined) throw new TypeError('a pinned key is missing in its row');
  return key;
}

export function readTransfer(row: unknown): TransferRecord {
  const parsed = z.union([pendingRow, finalRow, tombstoneRow]).parse(row);
  const { redemption } = parsed;
  if (parsed.state === 'pending') {
    return { state: 'pending', redemption, claim: claimOf(parsed), order: parsed.order_text };
  }
  return {
    state: 'final',
    redemption,
    claim: parsed.jti === null ? null : claimOf(parsed),
    outcome: parsed.outcome,
    bankReference: parsed.bank_reference,
    receipt: parsed.receipt,
  };
}

function claimOf(row: z.output<typeof pendingRow> | z.output<typeof finalRow>) {
  return { jti: row.jti, amount: { currency: row.currency, minor: row.amount }, jws: row.jws };
}
