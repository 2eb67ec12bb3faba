/**
 * A customer asks to be forgotten (docs/decisions/0015). Name, kana name, accounts, cards, sessions and
 * tries go; purchases, redemptions with their signed evidence, journal and consents stay, under an id that
 * says nothing about anybody any more.
 *
 * Not while a redemption is open: it needs the account. Points that are left are the customer's, so they
 * go only where it was said that they are given up; nobody can use them any more, and they expire.
 */
import { type Failure, type FailureCode, failureOf } from '../../../protocol/failure.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type ErasureFacts } from '../store/customer-queries.ts';
import { type ErasureRow } from '../store/customer-rows.ts';

export interface EraseAsk {
  nowMs: number;
  /** The URN of the operator. */
  by: string;
  giveUpPoints: boolean;
  /** Keyed digest of a card number: it is never given out again. */
  digestOf(cardNumber: string): string;
}

export type Erased = { ok: true; erasure: ErasureRow } | { ok: false; failure: Failure };

export function eraseCustomer(facts: ErasureFacts, ask: EraseAsk): Decision<Erased> {
  const { customer, erasure, open, cards } = facts;
  if (customer === null) return refused('customer-unknown', 'no such customer');
  if (erasure !== null) return unchanged({ ok: true, erasure });
  if (open > 0) return refused('customer-open', `redemptions that are open: ${open}`);
  const points = facts.lots
    .filter(({ expireMs }) => ask.nowMs < expireMs)
    .reduce((sum, { remaining }) => sum + remaining, 0);
  if (points > 0 && !ask.giveUpPoints) {
    return refused('points-left', `points that are left: ${points}`);
  }
  const row: ErasureRow = {
    customerId: customer.id,
    atMs: ask.nowMs,
    erasedBy: ask.by,
    pointsGivenUp: points,
  };
  const retired = cards.map(({ number }) => ask.digestOf(number));
  return { answer: { ok: true, erasure: row }, writes: [{ op: 'erase-customer', row, retired }] };
}

function refused(code: FailureCode, detail: string): Decision<Erased> {
  return unchanged({ ok: false, failure: failureOf(code, detail) });
}
