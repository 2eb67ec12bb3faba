/**
 * `POST /v1/heartbeat`: one terminal, one copy of it. Each start of a terminal claims the next epoch under
 * a nonce of its own; of two copies of one disk only the first claim of an epoch is taken.
 *
 *   certificate             claim                                    →
 *   any                     the one that holds: same epoch, nonce    heard again, also after a renewal
 *   of an earlier enrolment any other                                a copy, for ever
 *   any other               higher epoch                             taken: the next start, or a ledger set back
 *   newer than all heard    epoch 1                                  taken: an operator has enrolled it anew
 *   any other               lower epoch; same epoch, other nonce     a copy
 *
 * What was under way is heard late, under a certificate that was renewed since: only the dates on which
 * the authority issued them tell which came first.
 */
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import { type Heartbeat } from '../../../protocol/ledger.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type TerminalRow } from '../store/rows.ts';

export interface HeartbeatAsk extends Heartbeat {
  terminal: string;
  /** When the caller's certificate was issued. */
  issuedMs: number;
  nowMs: number;
}

export type Heard = { ok: true } | { ok: false; failure: Failure };

export function hearTerminal(known: TerminalRow | null, ask: HeartbeatAsk): Decision<Heard> {
  const { terminal: urn, issuedMs, claim, health, nowMs } = ask;
  const problem = known === null ? null : claimProblem(known, ask);
  if (problem !== null) return unchanged({ ok: false, failure: copied(problem) });
  const isNewStart = known?.nonce !== claim.nonce;
  const claimedMs = isNewStart ? nowMs : (known?.claimedMs ?? nowMs);
  // Taken under a nonce that is new, and without a higher epoch: so it was enrolled anew.
  const goesOn = known !== null && (!isNewStart || claim.epoch > known.epoch);
  const enrolledMs = goesOn ? known.enrolledMs : issuedMs;
  const newestMs = Math.max(issuedMs, known?.newestMs ?? issuedMs);
  const row = { urn, enrolledMs, newestMs, ...claim, claimedMs, heardMs: nowMs, ...health };
  return {
    answer: { ok: true },
    writes: [
      { op: 'put-terminal', row },
      // SECURITY: what an earlier start, or another copy, has opened may reserve nothing any more.
      ...(isNewStart ? [{ op: 'end-sessions-of' as const, terminal: urn, atMs: nowMs }] : []),
    ],
  };
}

/**
 * Of a sign-in or of a wish that is told for the first time.
 * @param boot the nonce of the claim of who asks
 * @returns null where this terminal has never claimed, or where it is the one that has
 */
export function copyProblem(
  terminal: TerminalRow | null,
  boot: string | undefined,
): Failure | null {
  if (terminal === null || terminal.nonce === boot) return null;
  return copied('another start of this terminal holds the claim');
}

function claimProblem(known: TerminalRow, { issuedMs, claim }: HeartbeatAsk): string | null {
  if (claim.epoch === known.epoch && claim.nonce === known.nonce) return null;
  if (issuedMs < known.enrolledMs) return 'this certificate was replaced by a newer enrolment';
  if (claim.epoch > known.epoch) return null;
  if (claim.epoch === 1 && issuedMs > known.newestMs) return null;
  return claim.epoch < known.epoch
    ? `epoch ${claim.epoch} is over`
    : `epoch ${claim.epoch} is claimed already`;
}

const copied = (why: string): Failure => failureOf('terminal-copied', why);
