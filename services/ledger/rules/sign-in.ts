/**
 * Card and PIN → session. A try is counted, durably, before the PIN is compared: a crash or a dropped
 * connection gives no free try. A right PIN takes the count back.
 *
 * SECURITY: a card number that does not exist is counted, delayed, locked and answered exactly as
 * one that does, so the answers tell nobody which numbers exist.
 */
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import { type Credential } from '../../../protocol/ledger.ts';
import { limits } from '../limits.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type SignInFacts } from '../store/queries.ts';
import {
  type CardRow,
  type PinAttemptRow,
  type SessionRow,
  type TerminalAttemptRow,
} from '../store/rows.ts';
import { type Write } from '../store/writes.ts';
import { copyProblem } from './terminal.ts';
import { countOnTerminal, takenBack } from './terminal-tries.ts';

/** Checks before anything is counted: is this credential meant for here and now? */
export function credentialProblem(
  { terminal, iat }: Pick<Credential, 'terminal' | 'iat'>,
  caller: string,
  nowMs: number,
): Failure | null {
  if (terminal !== caller) {
    return failureOf('terminal-mismatch', 'the credential was made on another terminal');
  }
  if (Math.abs(nowMs - iat * 1000) > limits.credentialAgeMsMax) {
    return failureOf('body-invalid', "credential.iat: not of now; check the terminal's clock");
  }
  return null;
}

export type Attempt =
  | { kind: 'refused'; failure: Failure }
  | { kind: 'counted'; card: CardRow | null; attemptsLeft: number };

export function countAttempt(
  facts: SignInFacts,
  { cardNumber, terminal, jti, boot }: Pick<Credential, 'cardNumber' | 'terminal' | 'jti' | 'boot'>,
  nowMs: number,
): Decision<Attempt> {
  const copied = copyProblem(facts.terminal, boot);
  if (copied !== null) return refuse(copied);
  if (facts.credentialSeen) {
    return refuse(failureOf('body-invalid', 'credential.jti: was used before'));
  }
  const { answer, writes } = countTry(facts, { cardNumber, terminal }, nowMs);
  if (answer.kind === 'refused') return unchanged(answer);
  return {
    answer,
    writes: [
      { op: 'forget-expired', nowMs },
      {
        op: 'insert',
        table: 'credential_seen',
        row: { jti, expiresMs: nowMs + 2 * limits.credentialAgeMsMax + 1000 },
      },
      ...writes,
    ],
  };
}

/** One try at a PIN, wherever it was typed: at this moment, or into a wish days ago. */
export function countTry(
  { attempts, card, terminalTries }: Pick<SignInFacts, 'attempts' | 'card' | 'terminalTries'>,
  { cardNumber, terminal }: { cardNumber: string; terminal: string },
  nowMs: number,
): Decision<Attempt> {
  const counted = countPinTry(attempts, { terminalTries, terminal, locked: lockedCard }, nowMs);
  if ('failure' in counted) return refuse(counted.failure);
  const { tries, nextAllowedMs, attemptsLeft, writes } = counted;
  return {
    answer: { kind: 'counted', card, attemptsLeft },
    writes: [{ op: 'put-pin-attempt', row: { cardNumber, tries, nextAllowedMs } }, ...writes],
  };
}

export type PinTry =
  | { failure: Failure }
  | { tries: number; nextAllowedMs: number; attemptsLeft: number; writes: Write[] };

/** Of a card's PIN as of a badge's: tries, delays and the lock are the same, here and on the terminal. */
export function countPinTry(
  attempts: Pick<PinAttemptRow, 'tries' | 'nextAllowedMs'> | null,
  here: {
    terminalTries: TerminalAttemptRow | null;
    terminal: string;
    locked: () => Failure;
  },
  nowMs: number,
): PinTry {
  const onTerminal = countOnTerminal(here.terminalTries, here.terminal, nowMs);
  if ('failure' in onTerminal) return onTerminal;
  const before = attempts?.tries ?? 0;
  if (before >= limits.pinTriesMax) return { failure: here.locked() };
  const waitMs = (attempts?.nextAllowedMs ?? 0) - nowMs;
  if (waitMs > 0) return { failure: tooSoon(waitMs, limits.pinTriesMax - before) };
  const tries = before + 1;
  return {
    tries,
    nextAllowedMs: nowMs + (limits.pinDelayMs[tries - 1] ?? 0),
    attemptsLeft: limits.pinTriesMax - tries,
    writes: onTerminal.writes,
  };
}

/** The PIN was wrong: the try that was counted stays counted. */
export function wrongPin(attemptsLeft: number): Failure {
  if (attemptsLeft === 0) return lockedCard();
  return failureOf('credential-refused', 'card number and PIN do not match', { attemptsLeft });
}

/** The PIN was right: the session, unless card or terminal changed while the PIN was compared. */
export function openSession(
  { card, terminal, terminalTries }: SignInFacts,
  compared: { card: CardRow; boot: string | undefined },
  session: SessionRow,
): Decision<{ ok: true } | { ok: false; failure: Failure }> {
  const copied = copyProblem(terminal, compared.boot);
  if (copied !== null) return unchanged({ ok: false, failure: copied });
  if (card === null || card.pinHash !== compared.card.pinHash) {
    return unchanged({
      ok: false,
      failure: failureOf('credential-refused', 'the card has changed'),
    });
  }
  if (card.state === 'blocked') return unchanged({ ok: false, failure: lockedCard() });
  const writes: Write[] = [
    { op: 'clear-pin-attempt', cardNumber: card.number },
    ...takenBack(terminalTries),
    { op: 'insert', table: 'session', row: session },
  ];
  return { answer: { ok: true }, writes };
}

function refuse(failure: Failure): Decision<Attempt> {
  return unchanged({ kind: 'refused', failure });
}

export function lockedCard(): Failure {
  return failureOf('card-locked', 'this card is locked', { attemptsLeft: 0 });
}

function tooSoon(waitMs: number, attemptsLeft: number): Failure {
  return failureOf('rate-limited', 'wait before the next try', {
    attemptsLeft,
    retryAfterSeconds: Math.ceil(waitMs / 1000),
  });
}
