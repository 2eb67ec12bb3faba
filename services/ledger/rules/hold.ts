/**
 * `PUT /v1/redemptions/{id}`, first half: the points are held (claims 1f, 7). A known id is answered
 * from its row; only a new id needs a session, and only a new id is judged by the terms. What is refused
 * then stays refused: another copy of the request may come when the points would be enough, and the
 * customer was told that nothing is taken.
 */
import { type Failure, type FailureCode, failure, failureOf } from '../../../protocol/failure.ts';
import { type RedemptionId } from '../../../protocol/ids.ts';
import { type RedemptionRequest, type WishRequest } from '../../../protocol/ledger.ts';
import { type Money, pointsToPay } from '../../../protocol/money.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type CustomerFacts, type RedeemFacts } from '../store/queries.ts';
import { type ProgrammeRow, type RedemptionRow, type ReviewRow } from '../store/rows.ts';
import { type Write } from '../store/writes.ts';
import { redemptionConsent } from './consent.ts';
import { redemptionDigest } from './digest.ts';
import { posting } from './journal.ts';
import { type Judgement, judge } from './judge.ts';
import { type Taking, takeOldestFirst } from './lots.ts';
import { freePoints } from './owed.ts';
import { leftToday, termsOf } from './programme.ts';
import { coolingOff } from './payee-change.ts';
import { heldAgenda } from './reconcile.ts';
import { underReview, withdrawnBy } from './review.ts';
import { sessionProblem } from './session.ts';

export interface HoldAsk {
  id: RedemptionId;
  terminal: string;
  /** Serial of the certificate by which it is asked. */
  certificate: string;
  request: RedemptionRequest;
  nowMs: number;
  transactionId: string;
}

export interface OwnedAsk extends Omit<HoldAsk, 'request' | 'certificate'> {
  request: RedemptionRequest | WishRequest;
  requestDigest: string;
}

export type Held =
  | { ok: true; row: RedemptionRow; review: ReviewRow | null }
  | { ok: false; failure: Failure };

export function holdPoints(facts: RedeemFacts, ask: HoldAsk): Decision<Held> {
  const known = knownId(facts, ask);
  if (known !== null) return unchanged(known);
  const problem = sessionProblem(facts.session, ask, ask.nowMs);
  if (problem !== null) return unchanged({ ok: false, failure: problem });
  const { answer, writes } = judged(facts, ask);
  return answer.ok ? { answer, writes } : { answer, writes: [refusalKept(ask, answer.failure)] };
}

function judged({ programme, owner }: RedeemFacts, ask: HoldAsk): Decision<Held> {
  if (owner === null) throw new Error('a session belongs to a customer');
  return ask.request.consent.payee === owner.payee.masked
    ? holdFor(programme, owner, { ...ask, requestDigest: redemptionDigest(ask.request) })
    : refused('terms-changed', 'the account to be paid is another one now');
}

function refusalKept({ id, terminal, nowMs }: HoldAsk, why: Failure): Write {
  const row = { id, terminal, atMs: nowMs, refusalJson: JSON.stringify(why) };
  return { op: 'insert', table: 'tombstone', row };
}

/** Whose request it is, is known: the terms of now decide, then the points are taken. */
export function holdFor(
  programme: ProgrammeRow,
  owner: CustomerFacts,
  ask: OwnedAsk,
): Decision<Held> {
  const broken =
    coolingOff(owner.payeeFromMs, ask.nowMs) ?? brokenTerm(programme, owner, ask.request);
  if (broken !== null) return unchanged({ ok: false, failure: broken });
  const judgement = judgementOf(programme, owner, ask);
  if (judgement.kind === 'refuse')
    return refused(judgement.code, `refused by the rule "${judgement.rule}"`);
  const takings =
    ask.request.points > freePoints(owner, ask.nowMs)
      ? null
      : takeOldestFirst(owner.lots, ask.request.points, ask.nowMs);
  if (takings === null) return refused('points-insufficient', 'not that many points can be used');
  const rules = judgement.kind === 'review' ? judgement.rules : [];
  return held(owner, { takings, rules }, { ...ask, feeMinor: programme.feeMinor });
}

function judgementOf(
  { redemptionMinorMax }: ProgrammeRow,
  { rules, rulesUsed }: CustomerFacts,
  { request, nowMs }: OwnedAsk,
): Judgement {
  const asked = { amountMinor: request.amount.minor, redemptionMinorMax };
  return judge(rules, rulesUsed, asked, nowMs);
}

function knownId({ redemption, tombstone, review }: RedeemFacts, ask: HoldAsk): Held | null {
  const known = redemption ?? tombstone;
  if (known === null) return null;
  const sameRequest =
    redemption === null || redemption.requestDigest === redemptionDigest(ask.request);
  if (known.terminal !== ask.terminal || !sameRequest) {
    return { ok: false, failure: failureOf('id-reused', 'this id is another request') };
  }
  if (tombstone !== null && tombstone.refusalJson !== null) {
    return refusedBefore(tombstone.refusalJson);
  }
  if (redemption === null || redemption.state === 'withdrawn') {
    return { ok: false, failure: withdrawnBy(review) };
  }
  return { ok: true, row: redemption, review };
}

/** What was refused for ever, in the words of then. */
export function refusedBefore(refusalJson: string): Held {
  return { ok: false, failure: failure.parse(JSON.parse(refusalJson)) };
}

/** The request against the terms of now: the first rule it breaks. */
function brokenTerm(
  programme: ProgrammeRow,
  { redeemedMinorSince }: CustomerFacts,
  { points, amount }: { points: number; amount: Money },
): Failure | null {
  const terms = termsOf(programme);
  if (amount.currency !== programme.currency) {
    return failureOf('currency-mismatch', `the programme is in ${programme.currency}`);
  }
  if (points !== pointsToPay(amount, terms)) {
    return failureOf('terms-changed', 'points and amount do not agree at the rate and fee of now');
  }
  if (amount.minor < terms.minimum.minor) {
    return failureOf('amount-below-minimum', `the minimum is ${terms.minimum.minor} minor units`);
  }
  if (amount.minor % terms.step.minor !== 0n) {
    return failureOf('amount-not-in-step', `the step is ${terms.step.minor} minor units`);
  }
  if (amount.minor > terms.perRedemption.minor) {
    return failureOf('amount-above-limit', 'above the limit of one redemption');
  }
  if (amount.minor > leftToday(terms, redeemedMinorSince).minor) {
    return failureOf('amount-above-limit', 'above what the day limit leaves');
  }
  return null;
}

function held(
  owner: CustomerFacts,
  { takings, rules }: { takings: readonly Taking[]; rules: readonly string[] },
  ask: OwnedAsk & { feeMinor: bigint },
): Decision<Held> {
  const { customer, payee } = owner;
  const row: RedemptionRow = {
    id: ask.id,
    customerId: customer.id,
    payeeId: payee.id,
    terminal: ask.terminal,
    state: 'held',
    points: ask.request.points,
    currency: ask.request.amount.currency,
    amountMinor: ask.request.amount.minor,
    feeMinor: ask.feeMinor,
    requestDigest: ask.requestDigest,
    consentJson: JSON.stringify(ask.request.consent),
    pointsBefore: freePoints(owner, ask.nowMs),
    requestedMs: ask.nowMs,
    ...nothingDecided,
  };
  const parts = takings.map(({ lot, points }) => ({ providerId: lot.providerId, points }));
  const { review, agenda } =
    rules.length === 0
      ? { review: null, agenda: heldAgenda(ask.id, ask.nowMs) }
      : underReview(ask.id, rules, ask.nowMs);
  return {
    answer: { ok: true, row, review },
    writes: [
      { op: 'insert', table: 'redemption', row },
      redemptionConsent(ask.request.consent, row),
      ...(review === null
        ? []
        : [{ op: 'insert' as const, table: 'review' as const, row: review }]),
      ...takings.flatMap(({ lot, points }) => [
        {
          op: 'insert' as const,
          table: 'redemption_lot' as const,
          row: { redemptionId: ask.id, lotId: lot.id, providerId: lot.providerId, points },
        },
        { op: 'move-lot' as const, lotId: lot.id, points: -points },
      ]),
      { op: 'put-reconciliation', row: agenda },
      posting({
        transactionId: ask.transactionId,
        atMs: ask.nowMs,
        kind: 'hold',
        reason: 'Reserved for a transfer to your account',
        cause: { redemptionId: ask.id },
        customerId: customer.id,
        parts,
      }),
    ],
  };
}

/** What only later states say. */
export const nothingDecided = {
  authorizedMs: null,
  authorization: null,
  authorizationJti: null,
  authorizationDigest: null,
  decidedMs: null,
  bankReference: null,
  receipt: null,
  statement: null,
  returnedMs: null,
  returnReference: null,
  returnReasonCode: null,
  returnReasonText: null,
  returnEvidence: null,
  returnStatement: null,
} as const;

function refused(code: FailureCode, detail: string): Decision<Held> {
  return unchanged({ ok: false, failure: failureOf(code, detail) });
}
