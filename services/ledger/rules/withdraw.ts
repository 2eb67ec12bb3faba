/**
 * `POST /v1/redemptions/{id}/withdraw`: before an authorization was issued, a hold may be dropped; but
 * not while people look at it, except when the time for that is over.
 */
import { type Failure, type FailureCode, failureOf } from '../../../protocol/failure.ts';
import { type RedemptionId } from '../../../protocol/ids.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type RedemptionFacts } from '../store/queries.ts';
import { holdDropped } from './give-back.ts';
import { stateAfter } from './redemption-state.ts';
import { ended, isWaiting } from './review.ts';

export interface WithdrawAsk {
  id: RedemptionId;
  terminal: string;
  nowMs: number;
  transactionId: string;
  repayId: string;
}

export type Withdrawn = { ok: true } | { ok: false; failure: Failure };

export function withdraw(facts: RedemptionFacts, ask: WithdrawAsk): Decision<Withdrawn> {
  const { redemption: row, tombstone, review } = facts;
  const known = row ?? tombstone;
  if (known !== null && known.terminal !== ask.terminal) {
    return refused('redemption-unknown', 'this terminal asked for nothing under this id');
  }
  if (row === null) {
    // An id never seen: whatever still travels under it must find it refused.
    const row = { id: ask.id, terminal: ask.terminal, atMs: ask.nowMs, refusalJson: null };
    return tombstone !== null
      ? unchanged({ ok: true })
      : { answer: { ok: true }, writes: [{ op: 'insert', table: 'tombstone', row }] };
  }
  if (row.state === 'withdrawn') return unchanged({ ok: true });
  if (row.state === 'held' && review !== null && isWaiting(review)) {
    // Whoever asks: its terminal, or the agenda. People decide, or the time that was promised.
    return ask.nowMs < review.decideByMs
      ? refused('redemption-under-review', 'a person has to look at it first')
      : { answer: { ok: true }, writes: ended({ ...facts, row, review }, 'expired', ask) };
  }
  if (stateAfter(row.state, 'withdraw') === null) {
    return refused('redemption-not-withdrawable', `the redemption is ${row.state}`);
  }
  return {
    answer: { ok: true },
    writes: holdDropped(row, facts, { ...ask, reason: 'Withdrawn before the bank was asked' }),
  };
}

function refused(code: FailureCode, detail: string): Decision<Withdrawn> {
  return unchanged({ ok: false, failure: failureOf(code, detail) });
}
