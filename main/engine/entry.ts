/** What this process knows of one open redemption, beside its row. Memory only. */
import { limits } from './limits.ts';
import { type Knowledge } from './next-action.ts';
import { type OpenTransfer } from './ports.ts';
import { type WaitingFor } from './verdict.ts';

/** Since the last step forward. */
export interface Failures {
  /** In a row. */
  attempts: number;
  /** How many of these while its peer answered others. */
  failuresByItself: number;
  /** How many calls its peer had answered when it failed last. */
  answersSeen: number;
}

export interface Entry extends OpenTransfer, Failures {
  known: Knowledge;
  /** Somebody asked for it at the screen, in this process, and may still stand there. */
  readonly attended: boolean;
  /** Monotonic. */
  dueMs: number;
  waitingFor: WaitingFor;
  /** The last thing a person was told about it. */
  alarm: string | null;
  inFlight: boolean;
}

export const noFailures: Failures = { attempts: 0, failuresByItself: 0, answersSeen: 0 };

export const newEntry = { ...noFailures, dueMs: 0, waitingFor: null, alarm: null, inFlight: false };

export const failsByItself = ({ failuresByItself }: Failures): boolean =>
  failuresByItself >= limits.failuresByItselfMax;
