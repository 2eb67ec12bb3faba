/**
 * A redemption that a rule has held for people to look at: its points stay reserved, and nothing is
 * authorized meanwhile.
 *
 *   waiting ──two different operators──▶ released   the terminal's next request is authorized
 *      ├── one operator, with a reason ─▶ rejected   withdrawn, points back to their lots
 *      ├── nobody in time ──────────────▶ expired    withdrawn, points back to their lots
 *      └── books from a backup ─────────▶ overtaken  it had been authorized before they were restored
 *
 * Nothing was given out while it waits, so giving the points back needs no word of the bank (I4).
 */
import { type Failure, type FailureCode, failureOf } from '../../../protocol/failure.ts';
import { type RedemptionId } from '../../../protocol/ids.ts';
import { type Review } from '../../../protocol/ledger.ts';
import { limits } from '../limits.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type RedemptionFacts, type ReviewFacts } from '../store/queries.ts';
import { type ReconciliationRow, type RedemptionRow, type ReviewRow } from '../store/rows.ts';
import { type Write } from '../store/writes.ts';
import { type GivenBackFacts, holdDropped } from './give-back.ts';
import { instantOf } from './instant.ts';
import { heldAgenda } from './reconcile.ts';

export const isWaiting = (review: ReviewRow | null): boolean => review?.state === 'waiting';

/** Beside a new hold, instead of its ordinary place on the agenda. */
export function underReview(
  redemptionId: RedemptionId,
  rules: readonly string[],
  nowMs: number,
): { review: ReviewRow; agenda: ReconciliationRow } {
  const decideByMs = nowMs + limits.reviewMsMax;
  return {
    review: {
      redemptionId,
      sinceMs: nowMs,
      decideByMs,
      rulesJson: JSON.stringify(rules),
      state: 'waiting',
      decidedMs: null,
    },
    agenda: { redemptionId, asks: 0, dueMs: decideByMs, endFromMs: decideByMs },
  };
}

/** As it goes on the wire: while it matters, and where it was the end. */
export function reviewShown({ state }: RedemptionRow, review: ReviewRow | null): Review | null {
  if (review === null || (state !== 'held' && state !== 'withdrawn')) return null;
  if (review.state === 'overtaken') return null;
  return {
    since: instantOf(review.sinceMs),
    decidedBy: instantOf(review.decideByMs),
    state: review.state,
  };
}

/** Why an id that was withdrawn is dead. */
export function withdrawnBy(review: ReviewRow | null): Failure {
  if (review?.state === 'rejected')
    return failureOf('review-rejected', 'a person has decided against it');
  if (review?.state === 'expired') return failureOf('review-expired', 'nobody decided in time');
  return failureOf('redemption-withdrawn', 'this id was withdrawn');
}

export interface ReviewAsk {
  id: RedemptionId;
  /** URN, from the certificate of who says it. */
  operator: string;
  nowMs: number;
}

export type Reviewed =
  | { ok: true; state: ReviewRow['state']; releases: number }
  | { ok: false; failure: Failure };

/** SECURITY: it takes two different certificates; who has said it once is told so, and counts once. */
export function release(
  facts: ReviewFacts,
  { id, operator, nowMs }: ReviewAsk,
): Decision<Reviewed> {
  const { review, words } = facts;
  if (review === null) return refused('review-unknown', 'this redemption is not under review');
  const before = words.filter(({ verdict }) => verdict === 'release');
  const hasSaid = before.some((word) => word.operator === operator);
  if (hasSaid && review.state === 'released')
    return unchanged({ ok: true, state: 'released', releases: before.length });
  if (!isWaiting(review) || nowMs >= review.decideByMs)
    return refused('review-decided', `the review is ${isWaiting(review) ? 'over' : review.state}`);
  if (hasSaid) return refused('second-operator-required', 'one operator counts once');
  const word: Write = {
    op: 'insert',
    table: 'review_word',
    row: { redemptionId: id, operator, verdict: 'release', atMs: nowMs, reason: null },
  };
  const releases = before.length + 1;
  if (releases < limits.releasesNeeded)
    return { answer: { ok: true, state: 'waiting', releases }, writes: [word] };
  return {
    answer: { ok: true, state: 'released', releases },
    writes: [
      word,
      decided(review, 'released', nowMs),
      { op: 'put-reconciliation', row: heldAgenda(id, nowMs) },
    ],
  };
}

/** @param ask `reason` is for other operators: it goes neither to the customer nor into the journal */
export function reject(
  facts: ReviewFacts,
  ask: ReviewAsk & { reason: string; transactionId: string; repayId: string },
): Decision<Reviewed> {
  const { redemption: row, review, words } = facts;
  const { id, operator, nowMs, reason } = ask;
  if (review === null || row === null)
    return refused('review-unknown', 'this redemption is not under review');
  const releases = words.filter(({ verdict }) => verdict === 'release').length;
  const hasSaid = words.some((word) => word.operator === operator && word.verdict === 'reject');
  if (hasSaid && review.state === 'rejected')
    return unchanged({ ok: true, state: 'rejected', releases });
  if (!isWaiting(review)) return refused('review-decided', `the review is ${review.state}`);
  return {
    answer: { ok: true, state: 'rejected', releases },
    writes: [
      {
        op: 'insert',
        table: 'review_word',
        row: { redemptionId: id, operator, verdict: 'reject', atMs: nowMs, reason },
      },
      ...ended({ ...facts, row, review }, 'rejected', ask),
    ],
  };
}

/** Withdrawn because of its review: all that belongs to it. */
export function ended(
  facts: GivenBackFacts & { row: RedemptionRow; review: ReviewRow },
  how: 'rejected' | 'expired',
  at: { nowMs: number; transactionId: string; repayId: string },
): Write[] {
  const { row, review } = facts;
  const { nowMs } = at;
  return [decided(review, how, nowMs), ...holdDropped(row, facts, { ...at, reason: reasons[how] })];
}

/** Of a hold that turns out to have been authorized, in books that were lost. */
export function overtaken({ review }: Pick<RedemptionFacts, 'review'>, nowMs: number): Write[] {
  return review !== null && isWaiting(review) ? [decided(review, 'overtaken', nowMs)] : [];
}

const decided = (
  { redemptionId }: ReviewRow,
  to: Exclude<ReviewRow['state'], 'waiting'>,
  atMs: number,
): Write => ({ op: 'decide-review', redemptionId, to, atMs });

/** For the customer, in the journal. */
const reasons = {
  rejected: 'Given back: it was checked and not carried out',
  expired: 'Given back: it could not be checked in time',
} as const;

function refused(code: FailureCode, detail: string): Decision<Reviewed> {
  return unchanged({ ok: false, failure: failureOf(code, detail) });
}
