/** A provider's till says a customer has paid (claim 2a). Idempotent on id and on receipt number. */
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import { type PurchaseId } from '../../../protocol/ids.ts';
import { type Purchase, type PurchaseRecorded } from '../../../protocol/ledger.ts';
import { limits } from '../limits.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type PurchaseFacts } from '../store/queries.ts';
import { type CardRow, type ProviderRow, type PurchaseRow } from '../store/rows.ts';
import { type Write } from '../store/writes.ts';
import { purchaseDigest } from './digest.ts';
import { asPoints, pointsEarned } from './earn.ts';
import { instantOf } from './instant.ts';
import { posting } from './journal.ts';

export interface PurchaseAsk {
  id: PurchaseId;
  providerId: string;
  request: Purchase;
  nowMs: number;
  lotId: string;
  transactionId: string;
}

export type Recorded = { ok: true; body: PurchaseRecorded } | { ok: false; failure: Failure };

export function recordPurchase(facts: PurchaseFacts, ask: PurchaseAsk): Decision<Recorded> {
  if (facts.sameId !== null) return unchanged(replay(facts.sameId, ask));
  const { provider, card, programme } = facts;
  if (provider === null) return refused('provider-unknown', 'no such service provider');
  if (facts.sameReceipt !== null) {
    return refused('receipt-number-reused', 'the receipt number has earned under another id');
  }
  if (ask.request.paid.currency !== programme.currency) {
    return refused('currency-mismatch', `the programme is in ${programme.currency}`);
  }
  if (card === null) return refused('card-unknown', 'no such card');
  const earned = pointsEarned(ask.request.paid, provider);
  if (earned > BigInt(limits.purchasePointsMax)) {
    return refused('amount-above-limit', 'no single purchase earns that many points');
  }
  const purchase = purchaseOf(ask, provider, {
    card,
    points: asPoints(earned, limits.purchasePointsMax),
  });
  return {
    answer: { ok: true, body: answerOf(purchase) },
    writes: writesOf(purchase, ask, provider),
  };
}

function replay(stored: PurchaseRow, { providerId, request }: PurchaseAsk): Recorded {
  if (stored.providerId !== providerId || stored.requestDigest !== purchaseDigest(request)) {
    return { ok: false, failure: failureOf('id-reused', 'this id is another purchase') };
  }
  return { ok: true, body: answerOf(stored) };
}

function purchaseOf(
  ask: PurchaseAsk,
  provider: ProviderRow,
  { card, points }: { card: CardRow; points: number },
): PurchaseRow {
  return {
    id: ask.id,
    providerId: provider.id,
    customerId: card.customerId,
    receiptNumber: ask.request.receiptNumber,
    requestDigest: purchaseDigest(ask.request),
    currency: ask.request.paid.currency,
    paidMinor: ask.request.paid.minor,
    points,
    atMs: ask.nowMs,
    matureMs: ask.nowMs + provider.maturitySeconds * 1000,
    expireMs: ask.nowMs + provider.expirySeconds * 1000,
  };
}

function writesOf(purchase: PurchaseRow, ask: PurchaseAsk, provider: ProviderRow): Write[] {
  const { id, customerId, providerId, points, atMs, matureMs, expireMs } = purchase;
  const recorded: Write = { op: 'insert', table: 'purchase', row: purchase };
  if (points === 0) return [recorded];
  return [
    recorded,
    {
      op: 'insert',
      table: 'lot',
      row: {
        id: ask.lotId,
        customerId,
        providerId,
        purchaseId: id,
        points,
        remaining: points,
        earnedMs: atMs,
        matureMs,
        expireMs,
      },
    },
    posting({
      transactionId: ask.transactionId,
      atMs,
      kind: 'earn',
      reason: `Purchase at ${provider.name}, receipt ${purchase.receiptNumber}`,
      cause: { purchaseId: id },
      customerId,
      parts: [{ providerId, points }],
    }),
  ];
}

function answerOf({ id, points, matureMs, expireMs }: PurchaseRow): PurchaseRecorded {
  return { id, points, matureAt: instantOf(matureMs), expireAt: instantOf(expireMs) };
}

function refused(code: Failure['code'], detail: string): Decision<Recorded> {
  return unchanged({ ok: false, failure: failureOf(code, detail) });
}
