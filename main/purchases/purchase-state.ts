/**
 * One purchase on this till, as a type and a table. Pure: nothing here reads a clock or a disk.
 *
 *   waiting ──record──▶ recorded
 *      └─────refuse───▶ refused
 *
 * `waiting`   on disk, and the ledger has not answered: it may or may not have heard of it
 * `recorded`  the ledger has added the points, once
 * `refused`   the ledger never will, for a reason of the purchase itself; a person looks at it
 *
 * There is no arrow back. The sealed words leave the row with the state `waiting`: afterwards nobody
 * needs the card number any more.
 */
import { type Failure } from '../../protocol/failure.ts';
import { type PurchaseId } from '../../protocol/ids.ts';
import { type PurchaseRecorded } from '../../protocol/ledger.ts';
import { type Money, type Points } from '../../protocol/money.ts';

interface Bought {
  id: PurchaseId;
  paid: Money;
  receiptNumber: string;
  /** ISO 8601 UTC, by this till's clock: a label. Points count from when the ledger hears of it. */
  boughtAt: string;
}

/** `sealed`: compact JWE of card number, amount and receipt number, for the ledger alone. */
export type Waiting = { state: 'waiting'; sealed: string } & Bought;
export type Recorded = {
  state: 'recorded';
  points: Points;
  matureAt: string;
  expireAt: string;
  finishedAt: string;
} & Bought;
export type Refused = { state: 'refused'; failure: Failure; finishedAt: string } & Bought;

export type TillPurchase = Waiting | Recorded | Refused;

export type PurchaseEvent =
  | { kind: 'record'; recorded: PurchaseRecorded }
  | { kind: 'refuse'; failure: Failure };

/**
 * @param at when the answer was committed, ISO 8601 UTC: a label
 * @throws Error where the table has no such arrow: our bug, and the process must not go on
 */
export function transition(
  purchase: TillPurchase,
  event: PurchaseEvent,
  at: string,
): Recorded | Refused {
  if (purchase.state !== 'waiting')
    throw new Error(`${purchase.id}: no arrow "${event.kind}" leaves ${purchase.state}`);
  const { id, paid, receiptNumber, boughtAt } = purchase;
  const bought = { id, paid, receiptNumber, boughtAt, finishedAt: at };
  if (event.kind === 'refuse') return { ...bought, state: 'refused', failure: event.failure };
  const { recorded } = event;
  if (recorded.id !== id) throw new Error(`${id}: an answer about ${recorded.id}`);
  const { points, matureAt, expireAt } = recorded;
  return { ...bought, state: 'recorded', points, matureAt, expireAt };
}
