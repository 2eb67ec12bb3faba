/**
 * A customer who is signed in chooses another PIN. As at sign-in the try at the old one is counted,
 * durably, before it is compared; afterwards every other session of the customer is over.
 */
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import { type PinChange } from '../../../protocol/ledger.ts';
import { type KeptPin } from '../pins.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type PinChangeFacts } from '../store/customer-queries.ts';
import { type CardRow } from '../store/rows.ts';
import { type Bearer, sessionProblem } from './session.ts';
import { type Attempt, countAttempt, lockedCard } from './sign-in.ts';
import { takenBack } from './terminal-tries.ts';
import { isWeakPin } from '../../../protocol/weak-pin.ts';

export interface PinChangeAsk {
  content: PinChange;
  bearer: Bearer;
  nowMs: number;
}

/** First commit. What is refused here has counted nothing, and was not compared with anything. */
export function countPinChange(facts: PinChangeFacts, ask: PinChangeAsk): Decision<Attempt> {
  const { content, bearer, nowMs } = ask;
  const problem = sessionProblem(facts.session, bearer, nowMs);
  if (problem !== null) return refused(problem);
  const cardNumber = facts.session?.cardNumber ?? null;
  if (cardNumber === null) {
    return refused(failureOf('session-required', 'this session does not name its card'));
  }
  if (content.newPin === content.pin) return refused(tooSimple('the new PIN is the old one'));
  const weak = weakPinProblem(content.newPin, cardNumber);
  if (weak !== null) return refused(weak);
  return countAttempt(facts, { ...content, cardNumber }, nowMs);
}

export type PinChanged = { ok: true } | { ok: false; failure: Failure };

/** Second commit, the old PIN having been right: unless card or session changed meanwhile. */
export function changePin(
  { session, card, terminalTries }: PinChangeFacts,
  ask: Omit<PinChangeAsk, 'content'>,
  { compared, pin }: { compared: CardRow; pin: KeptPin },
): Decision<PinChanged> {
  const problem = sessionProblem(session, ask.bearer, ask.nowMs);
  if (problem !== null) return unchanged({ ok: false, failure: problem });
  if (session === null || card === null || card.pinHash !== compared.pinHash) {
    const failure = failureOf('credential-refused', 'the card has changed');
    return unchanged({ ok: false, failure });
  }
  if (card.state === 'blocked') return unchanged({ ok: false, failure: lockedCard() });
  return {
    answer: { ok: true },
    writes: [
      { op: 'set-card-pin', number: card.number, pin },
      { op: 'clear-pin-attempt', cardNumber: card.number },
      ...takenBack(terminalTries),
      {
        op: 'end-sessions-of-customer',
        customerId: card.customerId,
        but: session.tokenHash,
      },
    ],
  };
}

export function weakPinProblem(pin: string, cardNumber: string): Failure | null {
  return isWeakPin(pin, cardNumber) ? tooSimple('the new PIN is easy to guess') : null;
}

const tooSimple = (why: string): Failure => failureOf('pin-too-simple', why);

function refused(failure: Failure): Decision<Attempt> {
  return unchanged({ kind: 'refused', failure });
}
