/** A session: a customer on one terminal, for a short while. */
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type SessionRow } from '../store/rows.ts';

/** SECURITY: an unknown, an ended, an expired and a stolen token answer alike. */
export function sessionProblem(
  session: SessionRow | null,
  terminal: string,
  nowMs: number,
): Failure | null {
  const holds = session !== null && session.terminal === terminal && nowMs < session.expiresMs;
  return holds
    ? null
    : failureOf('session-required', 'no session with this token on this terminal');
}

/** Only the terminal a session is bound to can end it; to any other it does not exist. */
export function sessionEnding(session: SessionRow | null, terminal: string): Decision<void> {
  if (session === null || session.terminal !== terminal) return unchanged(undefined);
  return { answer: undefined, writes: [{ op: 'end-session', tokenHash: session.tokenHash }] };
}
