/**
 * `POST /v1/heartbeat`: one terminal, one copy of it. Each start of a terminal claims the next epoch under
 * a nonce of its own; of two copies of one disk only the first claim of an epoch is taken.
 *
 *   certificate   claim                                    →
 *   the same      higher epoch                             taken: the next start, or a ledger set back
 *   the same      same epoch, same nonce                   heard again
 *   the same      same epoch, other nonce; lower epoch     a copy
 *   never seen    epoch 1                                  taken: an operator has enrolled it anew
 *   never seen    any other                                as with the same certificate: renewed
 *   replaced      any                                      a copy, for ever
 */
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import { type Heartbeat } from '../../../protocol/ledger.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type TerminalFacts } from '../store/queries.ts';
import { type TerminalRow } from '../store/rows.ts';
import { type Write } from '../store/writes.ts';

export interface HeartbeatAsk extends Heartbeat {
  terminal: string;
  /** Of the caller's certificate. */
  serial: string;
  nowMs: number;
}

export type Heard = { ok: true } | { ok: false; failure: Failure };

export function hearTerminal(facts: TerminalFacts, ask: HeartbeatAsk): Decision<Heard> {
  const problem = claimProblem(facts, ask);
  if (problem !== null) return unchanged({ ok: false, failure: copied(problem) });
  const { terminal: urn, serial, claim, health, nowMs } = ask;
  const isNewStart = facts.terminal?.nonce !== claim.nonce;
  const claimedMs = isNewStart ? nowMs : (facts.terminal?.claimedMs ?? nowMs);
  const first: Write[] = facts.certificateSeen
    ? []
    : [
        {
          op: 'insert',
          table: 'terminal_certificate',
          row: { terminal: urn, serial, firstMs: nowMs },
        },
      ];
  return {
    answer: { ok: true },
    writes: [
      ...first,
      { op: 'put-terminal', row: { urn, serial, ...claim, claimedMs, heardMs: nowMs, ...health } },
      // SECURITY: what an earlier start, or another copy, has opened may reserve nothing any more.
      ...(isNewStart ? [{ op: 'end-sessions-of' as const, terminal: urn }] : []),
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

function claimProblem(
  { terminal, certificateSeen }: TerminalFacts,
  { serial, claim }: HeartbeatAsk,
): string | null {
  if (terminal === null) return null;
  if (serial !== terminal.serial && certificateSeen)
    return 'this certificate was replaced by a newer enrolment';
  if (!certificateSeen && claim.epoch === 1) return null;
  if (claim.epoch > terminal.epoch) return null;
  if (claim.epoch < terminal.epoch) return `epoch ${claim.epoch} is over`;
  return claim.nonce === terminal.nonce ? null : `epoch ${claim.epoch} is claimed already`;
}

const copied = (why: string): Failure => failureOf('terminal-copied', why);
