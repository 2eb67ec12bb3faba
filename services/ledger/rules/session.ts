/** A session: a customer on one terminal, for a short while. */
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import { type Caller } from '../../mutual-tls/route.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type SessionRow } from '../store/rows.ts';

/** Who shows a token: a terminal, by one certificate of its own. */
export interface Bearer {
  terminal: string;
  /** Its serial. */
  certificate: string;
}

export const bearerOf = ({ party, serial }: Caller): Bearer => ({
  terminal: party.urn,
  certificate: serial,
});

/**
 * SECURITY: an unknown, an ended, an expired and a stolen token answer alike. A session ends where the
 * terminal's certificate is renewed; a redemption that it began does not need it any more.
 */
export function sessionProblem(
  session: SessionRow | null,
  { terminal, certificate }: Bearer,
  nowMs: number,
): Failure | null {
  const holds =
    session !== null &&
    session.terminal === terminal &&
    session.certificate === certificate &&
    nowMs < session.expiresMs;
  return holds
    ? null
    : failureOf('session-required', 'no session with this token on this terminal');
}

/** Only the terminal a session is bound to can end it; to any other it does not exist. */
export function sessionEnding(session: SessionRow | null, terminal: string): Decision<void> {
  if (session === null || session.terminal !== terminal) return unchanged(undefined);
  return { answer: undefined, writes: [{ op: 'end-session', tokenHash: session.tokenHash }] };
}
