/**
 * One refund on this till, as a type and a table. Pure: nothing here reads a clock or a disk.
 *
 *   waiting ──record──▶ recorded
 *      └─────refuse───▶ refused
 *
 * `waiting`   on disk, and the ledger has not answered: it may or may not have heard of it
 * `recorded`  the ledger has taken the points back, once
 * `refused`   the ledger never will, for a reason of the refund itself; a person looks at it
 *
 * It names a purchase and no card, so nothing of it has to be sealed.
 */
import { type Failure } from '../../protocol/failure.ts';
import { type PurchaseId, type ReversalId } from '../../protocol/ids.ts';
import { type PurchaseReversed } from '../../protocol/ledger.ts';
import { type Money, type Points } from '../../protocol/money.ts';

/** What staff say: which purchase, how much money was given back, and on which slip. */
export interface Refund {
  purchase: PurchaseId;
  refunded: Money;
  /** Of the refund, not of the purchase. */
  receiptNumber: string;
}

interface Given extends Refund {
  id: ReversalId;
  /** ISO 8601 UTC, by this till's clock: a label. */
  refundedAt: string;
}

export type WaitingRefund = { state: 'waiting' } & Given;
/** `points`: taken back by it. */
export type RecordedRefund = { state: 'recorded'; points: Points; finishedAt: string } & Given;
export type RefusedRefund = { state: 'refused'; failure: Failure; finishedAt: string } & Given;

export type TillRefund = WaitingRefund | RecordedRefund | RefusedRefund;

export type RefundEvent =
  | { kind: 'record'; reversed: PurchaseReversed }
  | { kind: 'refuse'; failure: Failure };

/**
 * @param at when the answer was committed, ISO 8601 UTC: a label
 * @throws Error where the table has no such arrow: our bug, and the process must not go on
 */
export function refundTransition(
  refund: TillRefund,
  event: RefundEvent,
  at: string,
): RecordedRefund | RefusedRefund {
  if (refund.state !== 'waiting')
    throw new Error(`${refund.id}: no arrow "${event.kind}" leaves ${refund.state}`);
  const { state: _waiting, ...given } = refund;
  if (event.kind === 'refuse')
    return { ...given, state: 'refused', failure: event.failure, finishedAt: at };
  const { reversal, purchase, points } = event.reversed;
  if (reversal !== refund.id || purchase !== refund.purchase)
    throw new Error(`${refund.id}: an answer about ${reversal}`);
  return { ...given, state: 'recorded', points, finishedAt: at };
}
