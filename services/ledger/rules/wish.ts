/**
 * `PUT /v1/redemptions/{id}/wish`: what was asked for while this ledger could not be reached.
 *
 *   known ──▶ what was answered the first time, for ever: also on a replay from a copied disk
 *   new   ──▶ a try at the PIN is counted ──▶ PIN, age and terms of today ──▶ held, or refused for ever
 *
 * A refusal is kept with the id's tombstone, so nothing can come of that id any more. "Too many tries,
 * wait" and "you are a copy" are no answers: they are not kept, and the wish may be told again.
 */
import { type Failure, failureMayPass, failureOf } from '../../../protocol/failure.ts';
import { type CustomerId, type RedemptionId } from '../../../protocol/ids.ts';
import { type WishContent } from '../../../protocol/ledger.ts';
import { limits } from '../limits.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type WishFacts } from '../store/queries.ts';
import {
  type CardRow,
  type ProgrammeRow,
  type RedemptionRow,
  type ReviewRow,
} from '../store/rows.ts';
import { type Write } from '../store/writes.ts';
import { wishDigest } from './digest.ts';
import { type Held, holdFor, refusedBefore } from './hold.ts';
import { millisecondsOf } from './instant.ts';
import { wishCapsOf } from './policy.ts';
import { withdrawnBy } from './review.ts';
import { countTry, lockedCard, wrongPin } from './sign-in.ts';
import { copyProblem } from './terminal.ts';
import { takenBack } from './terminal-tries.ts';

export interface WishAsk {
  id: RedemptionId;
  terminal: string;
  /** The claim of the start that delivers it. */
  boot: string | undefined;
  content: WishContent;
  nowMs: number;
  transactionId: string;
}

export type Weighed =
  | { kind: 'answered'; answer: Held }
  | { kind: 'counted'; card: CardRow | null; attemptsLeft: number };

/** Checks before anything is counted: was this sealed for this id, on this terminal? */
export function contentProblem({ id, terminal, content }: WishAsk): Failure | null {
  if (content.terminal !== terminal)
    return failureOf('terminal-mismatch', 'the wish was made on another terminal');
  return content.id === id ? null : failureOf('body-invalid', 'wish: sealed for another id');
}

/** First commit: an answer that is there already, or one more try, on disk before the PIN is compared. */
export function weighWish(facts: WishFacts, ask: WishAsk): Decision<Weighed> {
  const known = knownWish(facts, ask);
  if (known !== null) return unchanged({ kind: 'answered', answer: known });
  const copied = copyProblem(facts.terminal, ask.boot);
  if (copied !== null)
    return unchanged({ kind: 'answered', answer: { ok: false, failure: copied } });
  const typed = { cardNumber: ask.content.cardNumber, terminal: ask.terminal };
  const { answer, writes } = countTry(facts, typed, ask.nowMs);
  if (answer.kind === 'counted') return { answer, writes };
  if (failureMayPass(answer.failure.code))
    return unchanged({ kind: 'answered', answer: { ok: false, failure: answer.failure } });
  const refused = refusedForEver(ask, null, answer.failure);
  return { ...refused, answer: { kind: 'answered', answer: refused.answer } };
}

/** Second commit, with the PIN compared in between. */
export function grantWish(
  facts: WishFacts,
  ask: WishAsk,
  compared: { card: CardRow | null; matches: boolean; attemptsLeft: number },
): Decision<Held> {
  const known = knownWish(facts, ask);
  if (known !== null) return unchanged(known);
  const copied = copyProblem(facts.terminal, ask.boot);
  if (copied !== null) return unchanged({ ok: false, failure: copied });
  const { card, owner } = facts;
  const proven = compared.matches && card !== null && card.pinHash === compared.card?.pinHash;
  if (!proven || owner === null) return refusedForEver(ask, null, wrongPin(compared.attemptsLeft));
  if (card.state === 'blocked') return refusedForEver(ask, owner.customer.id, lockedCard());
  const cleared: Write[] = [
    { op: 'clear-pin-attempt', cardNumber: card.number },
    ...takenBack(facts.terminalTries),
  ];
  const problem = wishProblem(facts.programme, ask);
  const judged =
    problem === null
      ? holdFor(facts.programme, owner, {
          id: ask.id,
          terminal: ask.terminal,
          request: ask.content.request,
          requestDigest: wishDigest(ask.content),
          nowMs: ask.nowMs,
          transactionId: ask.transactionId,
        })
      : unchanged<Held>({ ok: false, failure: problem });
  const { answer, writes } = judged.answer.ok
    ? judged
    : refusedForEver(ask, owner.customer.id, judged.answer.failure);
  return { answer, writes: [...cleared, ...writes] };
}

function knownWish(facts: WishFacts, ask: WishAsk): Held | null {
  const { redemption, refusedWish, tombstone, review } = facts;
  const known = redemption ?? refusedWish;
  if (known === null) {
    return tombstone === null
      ? null
      : { ok: false, failure: failureOf('redemption-withdrawn', 'this id was withdrawn') };
  }
  if (known.terminal !== ask.terminal || known.requestDigest !== wishDigest(ask.content))
    return { ok: false, failure: failureOf('id-reused', 'this id is another request') };
  if (redemption !== null) return answerOf(redemption, review);
  return refusedBefore(refusedWish?.refusalJson ?? '');
}

function answerOf(row: RedemptionRow, review: ReviewRow | null): Held {
  return row.state === 'withdrawn'
    ? { ok: false, failure: withdrawnBy(review) }
    : { ok: true, row, review };
}

function wishProblem(programme: ProgrammeRow, { content, nowMs }: WishAsk): Failure | null {
  const caps = wishCapsOf(programme);
  if (caps === null) return failureOf('wish-expired', 'wishes are not taken any more');
  const ageMs = nowMs - millisecondsOf(content.request.consent.givenAt);
  if (ageMs > caps.ageSecondsMax * 1000 || ageMs < -limits.credentialAgeMsMax)
    return failureOf('wish-expired', 'not of the time in which a wish is carried out');
  return content.request.amount.minor > caps.amountMax.minor
    ? failureOf('amount-above-limit', 'above what one wish may be')
    : null;
}

function refusedForEver(
  { id, terminal, content, nowMs }: WishAsk,
  customerId: CustomerId | null,
  why: Failure,
): Decision<Held> {
  const { currency, minor } = content.request.amount;
  const row = {
    id,
    customerId,
    terminal,
    requestDigest: wishDigest(content),
    currency,
    amountMinor: minor,
    refusalJson: JSON.stringify(why),
    atMs: nowMs,
  };
  return {
    answer: { ok: false, failure: why },
    writes: [
      { op: 'insert', table: 'tombstone', row: { id, terminal, atMs: nowMs, refusalJson: null } },
      { op: 'insert', table: 'refused_wish', row },
    ],
  };
}
