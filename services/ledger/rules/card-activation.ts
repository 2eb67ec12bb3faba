/**
 * The first PIN of a card, or a forgotten one: an operator gives out a code, and with it the customer
 * sets the PIN at a kiosk, once. Tries at the code count as tries at the PIN, on the same card number.
 *
 * SECURITY: a card that does not exist, one that is blocked, one without a code, a code that is over
 * and a wrong one are counted and answered alike.
 */
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import { type CardActivation } from '../../../protocol/ledger.ts';
import { limits } from '../limits.ts';
import { type KeptPin } from '../pins.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type ActivationFacts, type CardFacts } from '../store/customer-queries.ts';
import { type CardRow } from '../store/rows.ts';
import { countAttempt } from './sign-in.ts';
import { uncounted } from './terminal-tries.ts';
import { weakPinProblem } from './pin-change.ts';

export type Activated = { ok: true } | { ok: false; failure: Failure };

export interface ActivationAsk {
  content: CardActivation;
  nowMs: number;
  /** Keyed digest of card number and code, and the new PIN hashed: both made before it is known whether they fit. */
  codeDigest: string;
  pin: KeptPin;
}

export function activateCard(facts: ActivationFacts, ask: ActivationAsk): Decision<Activated> {
  const { content, nowMs } = ask;
  const weak = weakPinProblem(content.newPin, content.cardNumber);
  if (weak !== null) return unchanged({ ok: false, failure: weak });
  const { answer: attempt, writes: counted } = countAttempt(facts, content, nowMs);
  if (attempt.kind === 'refused') return unchanged({ ok: false, failure: attempt.failure });
  const { card, activation } = facts;
  const fits = activation?.codeDigest === ask.codeDigest && nowMs < activation.expiresMs;
  if (card === null || card.state === 'blocked' || !fits) {
    return { answer: { ok: false, failure: wrongCode(attempt.attemptsLeft) }, writes: counted };
  }
  const { number, customerId } = card;
  return {
    answer: { ok: true },
    writes: [
      ...counted,
      // As it was before this try: the code was right.
      ...uncounted(facts.terminalTries, content.terminal),
      { op: 'set-card-pin', number, pin: ask.pin },
      { op: 'clear-pin-attempt', cardNumber: number },
      { op: 'end-card-activation', cardNumber: number },
      { op: 'end-sessions-of-customer', customerId, but: null },
    ],
  };
}

function wrongCode(attemptsLeft: number): Failure {
  if (attemptsLeft === 0) return failureOf('card-locked', 'this card is locked', { attemptsLeft });
  return failureOf('activation-refused', 'card number and code do not match', { attemptsLeft });
}

export type CodeGiven =
  | { ok: true; card: CardRow; expiresMs: number }
  | { ok: false; failure: Failure };

/** By an operator. A code given out before is over; tries so far are forgiven, as there is a new secret. */
export function giveCode(
  { card }: CardFacts,
  ask: { codeDigest: string; nowMs: number },
): Decision<CodeGiven> {
  if (card === null) {
    return unchanged({ ok: false, failure: failureOf('card-unknown', 'no such card') });
  }
  if (card.state === 'blocked') {
    return unchanged({ ok: false, failure: failureOf('card-locked', 'this card is blocked') });
  }
  const expiresMs = ask.nowMs + limits.activationLifetimeMs;
  return {
    answer: { ok: true, card, expiresMs },
    writes: [
      {
        op: 'put-card-activation',
        row: { cardNumber: card.number, codeDigest: ask.codeDigest, expiresMs },
      },
      { op: 'clear-pin-attempt', cardNumber: card.number },
    ],
  };
}
