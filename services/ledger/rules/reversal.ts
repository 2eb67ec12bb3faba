/**
 * A provider's till says that it has given money back: what the purchase had earned is taken back, in
 * proportion. Idempotent on the refund's own id and on its receipt number.
 *
 * What is taken, in this order: what the purchase's lot has left; what of it has expired, since nobody
 * ever used that; and what is then missing is owed, because it is held or was paid out. Nothing that a
 * redemption holds is touched (I4). Other points of this customer at the same provider repay the debt
 * at once, oldest first.
 */
import assert from 'node:assert/strict';
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import { type PurchaseId } from '../../../protocol/ids.ts';
import { type PurchaseReversal, type PurchaseReversed } from '../../../protocol/ledger.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type ReversalFacts } from '../store/queries.ts';
import { type PurchaseRow, type ReversalRow } from '../store/rows.ts';
import { type Write } from '../store/writes.ts';
import { reversalDigest } from './digest.ts';
import { clawBackPosting } from './journal.ts';
import { olderFirst } from './lots.ts';
import { repaid } from './owed.ts';

export interface ReversalAsk {
  purchaseId: PurchaseId;
  providerId: string;
  request: PurchaseReversal;
  nowMs: number;
  transactionId: string;
  repayId: string;
}

export type Reversed = { ok: true; body: PurchaseReversed } | { ok: false; failure: Failure };

export function reversePurchase(facts: ReversalFacts, ask: ReversalAsk): Decision<Reversed> {
  if (facts.sameId !== null) return unchanged(replay(facts.sameId, ask));
  const { purchase } = facts;
  // Another shop's purchase is as unknown to this till as one that is still on its way.
  if (purchase === null || purchase.providerId !== ask.providerId) {
    return refused('purchase-unknown', 'no purchase is recorded under this id');
  }
  if (facts.sameReceipt !== null) {
    return refused('receipt-number-reused', 'the receipt number is of another refund');
  }
  const { refunded } = ask.request;
  if (refunded.currency !== purchase.currency) {
    return refused('currency-mismatch', `it was paid in ${purchase.currency}`);
  }
  if (facts.before.refundedMinor + refunded.minor > purchase.paidMinor) {
    return refused('refund-above-purchase', 'more than what is left of the amount paid');
  }
  const from = whereTaken(facts, pointsTakenBack(purchase, facts.before, refunded.minor));
  const row = rowOf(purchase, from, ask);
  return { answer: { ok: true, body: answerOf(row) }, writes: writesOf(facts, row, { from, ask }) };
}

/**
 * In proportion to the money, rounded down on the sum of all refunds so far: never more than in
 * proportion, and for the whole amount exactly all the points, in however many parts.
 */
export function pointsTakenBack(
  { points, paidMinor }: Pick<PurchaseRow, 'points' | 'paidMinor'>,
  before: ReversalFacts['before'],
  refundedMinor: bigint,
): number {
  const upTo = (minor: bigint): number => Number((BigInt(points) * minor) / paidMinor);
  assert.equal(before.points, upTo(before.refundedMinor), 'earlier refunds took their part');
  return upTo(before.refundedMinor + refundedMinor) - before.points;
}

interface From {
  available: number;
  expired: number;
  owed: number;
}

function whereTaken({ lot, expiredOfLot }: ReversalFacts, points: number): From {
  const available = Math.min(points, lot?.remaining ?? 0);
  const expired = Math.min(points - available, expiredOfLot);
  return { available, expired, owed: points - available - expired };
}

function replay(stored: ReversalRow, { purchaseId, providerId, request }: ReversalAsk): Reversed {
  const isSame =
    stored.purchaseId === purchaseId &&
    stored.providerId === providerId &&
    stored.requestDigest === reversalDigest(request);
  return isSame
    ? { ok: true, body: answerOf(stored) }
    : { ok: false, failure: failureOf('id-reused', 'this id is another refund') };
}

function rowOf(purchase: PurchaseRow, { available, expired, owed }: From, ask: ReversalAsk) {
  const { request, nowMs, transactionId } = ask;
  const points = available + expired + owed;
  const row: ReversalRow = {
    id: request.reversal,
    purchaseId: purchase.id,
    providerId: purchase.providerId,
    customerId: purchase.customerId,
    receiptNumber: request.receiptNumber,
    requestDigest: reversalDigest(request),
    currency: request.refunded.currency,
    refundedMinor: request.refunded.minor,
    points,
    expiredPoints: expired,
    owedPoints: owed,
    transactionId: points === 0 ? null : transactionId,
    atMs: nowMs,
  };
  return row;
}

function writesOf(
  { provider, lot, lots }: ReversalFacts,
  row: ReversalRow,
  { from, ask }: { from: From; ask: ReversalAsk },
): Write[] {
  const { customerId, providerId, points } = row;
  const { nowMs } = ask;
  const recorded: Write = { op: 'insert', table: 'reversal', row };
  if (points === 0) return [recorded];
  assert.ok(lot !== null, 'what has earned points has its lot');
  const cause = { purchaseId: row.purchaseId };
  const others = lots
    .filter((one) => one.id !== lot.id && one.purchaseId !== null)
    .toSorted(olderFirst)
    .map(({ id, remaining }) => ({ lotId: id, providerId, points: remaining }));
  return [
    clawBackPosting({
      transactionId: ask.transactionId,
      atMs: nowMs,
      reason: `Refund at ${provider?.name ?? providerId}, receipt ${row.receiptNumber}`,
      cause,
      customerId,
      providerId,
      from,
    }),
    recorded,
    ...(from.available === 0
      ? []
      : [{ op: 'move-lot' as const, lotId: lot.id, points: -from.available }]),
    ...repaid(others, [{ providerId, points: from.owed }], {
      transactionId: ask.repayId,
      nowMs,
      customerId,
      cause,
    }),
  ];
}

function answerOf({ id, purchaseId, points }: ReversalRow): PurchaseReversed {
  return { reversal: id, purchase: purchaseId, points };
}

function refused(code: Failure['code'], detail: string): Decision<Reversed> {
  return unchanged({ ok: false, failure: failureOf(code, detail) });
}
