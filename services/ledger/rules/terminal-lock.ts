/**
 * A terminal that an operator has locked is refused every call, here and at the bank, until an operator
 * lets it serve again. What it has recorded stays on it, and is told then.
 */
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type TerminalLockFacts } from '../store/queries.ts';
import { type TerminalLockRow } from '../store/rows.ts';

export interface LockDone {
  ok: true;
  lock: TerminalLockRow | null;
}

/** A lock that is there stays as it is. */
export function lockTerminal(
  { lock }: TerminalLockFacts,
  row: TerminalLockRow,
): Decision<LockDone> {
  if (lock !== null) return unchanged({ ok: true, lock });
  return {
    answer: { ok: true, lock: row },
    writes: [
      { op: 'put-terminal-lock', row },
      { op: 'end-sessions-of', terminal: row.terminal, atMs: row.atMs },
    ],
  };
}

/** Tries at PINs on it are forgiven with it: whoever unlocks it has looked at what happened there. */
export function unlockTerminal(
  { lock, attempts }: TerminalLockFacts,
  terminal: string,
): Decision<LockDone> {
  if (lock === null && attempts === null) return unchanged({ ok: true, lock: null });
  return {
    answer: { ok: true, lock: null },
    writes: [
      { op: 'end-terminal-lock', terminal },
      { op: 'clear-terminal-attempt', terminal },
    ],
  };
}

export const lockedTerminal = (): Failure =>
  failureOf('terminal-locked', 'an operator has locked this terminal');
