/** What this process knows of one open redemption, beside its row. Memory only. */
import { limits } from './limits.ts';
import { type Knowledge, peerOf } from './next-action.ts';
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
  /** Monotonic: when the ledger is asked in the bank's stead, where that does not help. */
  askLedgerDueMs: number;
  /** How often it was, since the last step forward. */
  ledgerAsked: number;
  waitingFor: WaitingFor;
  /** The last thing a person was told about it. */
  alarm: string | null;
  inFlight: boolean;
}

export const noFailures: Failures = { attempts: 0, failuresByItself: 0, answersSeen: 0 };

export const newEntry = {
  ...noFailures,
  dueMs: 0,
  ledgerAsked: 0,
  waitingFor: null,
  alarm: null,
  inFlight: false,
};

/** The bank was asked in vain, or is not asked at all: the ledger may know more. */
export const isStuckAtBank = ({ state, waitingFor }: Entry, bankIsLeftAlone: boolean): boolean =>
  peerOf(state) === 'bank' &&
  (bankIsLeftAlone || waitingFor === 'bank-unreachable' || waitingFor === 'needs-a-person');

export const failsByItself = ({ failuresByItself }: Failures): boolean =>
  failuresByItself >= limits.failuresByItselfMax;
