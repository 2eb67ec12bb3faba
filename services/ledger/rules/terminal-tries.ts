/**
 * Tries at PINs on one terminal, whatever the cards. A card locks after a few, so who guesses takes many
 * cards; here they are counted where they are typed. A right PIN takes back its own try and no other:
 * with one card of one's own nobody gets more tries at others.
 *
 *   in one hour   0 … free  ──▶ each next one later ──▶ no sign-in here until an operator unlocks
 */
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import { limits } from '../limits.ts';
import { type TerminalAttemptRow } from '../store/rows.ts';
import { type Write } from '../store/writes.ts';

export type TerminalTry = { failure: Failure } | { writes: Write[] };

/** Counted before the PIN is compared. */
export function countOnTerminal(
  known: TerminalAttemptRow | null,
  terminal: string,
  nowMs: number,
): TerminalTry {
  const { triesMax, freeTries, delayMs, windowMs } = limits.terminalTries;
  if (known !== null && known.tries >= triesMax) {
    const detail = 'too many wrong PINs were typed on this terminal';
    return { failure: failureOf('sign-in-locked', detail) };
  }
  const isOver = known === null || nowMs - known.sinceMs >= windowMs;
  const before = isOver ? { sinceMs: nowMs, tries: 0, nextAllowedMs: nowMs } : known;
  const waitMs = before.nextAllowedMs - nowMs;
  if (waitMs > 0) {
    const retryAfterSeconds = Math.ceil(waitMs / 1000);
    return {
      failure: failureOf('rate-limited', 'wait before the next try on this terminal', {
        retryAfterSeconds,
      }),
    };
  }
  const tries = before.tries + 1;
  // Grows with each try, so that guessing on one terminal gets slower and slower.
  const pauseMs = Math.max(0, tries - freeTries) * delayMs;
  const row = { terminal, sinceMs: before.sinceMs, tries, nextAllowedMs: nowMs + pauseMs };
  return { writes: [{ op: 'put-terminal-attempt', row }] };
}

/** Of the one that was right. */
export function takenBack(known: TerminalAttemptRow | null): Write[] {
  if (known === null || known.tries === 0) return [];
  const row = { ...known, tries: known.tries - 1, nextAllowedMs: known.sinceMs };
  return [{ op: 'put-terminal-attempt', row }];
}

/** Of a try that was right, and is counted and judged in one transaction. */
export function uncounted(before: TerminalAttemptRow | null, terminal: string): Write[] {
  return before === null
    ? [{ op: 'clear-terminal-attempt', terminal }]
    : [{ op: 'put-terminal-attempt', row: before }];
}
