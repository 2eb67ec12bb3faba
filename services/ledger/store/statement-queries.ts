/** What the comparison with the bank's statements asks the store (queries.ts). */
import { type RedemptionId } from '../../../protocol/ids.ts';
import { type RedemptionRow } from './rows.ts';
import {
  type BankEntryRow,
  type BankStatementRow,
  type JournalMoveRow,
  type MatchState,
  type StatementMatchRow,
  type StatementTroubleRow,
  type TerminalReportRow,
} from './statement-rows.ts';

export interface StatementHead {
  /** The newest page; null: none was imported so far. */
  last: BankStatementRow | null;
  /** The first day of all. */
  firstDay: number | null;
  /** Of days that could not be imported yet. */
  troubles: StatementTroubleRow[];
}

export interface StatementPageFacts extends StatementHead {
  same: BankStatementRow | null;
}

/** All three sides of one subject. */
export interface MatchFacts {
  item: StatementMatchRow;
  redemption: RedemptionRow | null;
  entries: BankEntryRow[];
  reports: TerminalReportRow[];
}

export interface DueMatches {
  /** The last day whose statement was read to its end; null: none so far. */
  throughDay: number | null;
  firstDay: number | null;
  due: MatchFacts[];
}

export interface JournalMoves {
  readUpTo: number;
  /** What follows, of all kinds, in order. */
  moves: JournalMoveRow[];
}

export interface MatchPlace {
  sinceMs: number;
  subject: string;
}

export interface OpenMatches {
  unexplained: number;
  waiting: number;
  /** Open redemptions: the bank has not spoken, so there is nothing to compare yet. */
  inFlight: number;
}

export interface StatementCatalogue {
  'statement-head': { ask: { bank: string }; facts: StatementHead };
  'statement-page': { ask: { bank: string; day: number; page: number }; facts: StatementPageFacts };
  /** When the bank decided the first payment of these books; null before there was one. */
  'first-payment': { ask: object; facts: number | null };
  'journal-moves': { ask: { bank: string; rowsMax: number }; facts: JournalMoves };
  'matches-due': { ask: { bank: string; rowsMax: number }; facts: DueMatches };
  match: { ask: { subject: string }; facts: MatchFacts | null };
  /** In one of the open states, longest first, behind a place. */
  'matches-open': {
    ask: {
      state: Extract<MatchState, 'waiting' | 'unexplained'>;
      after: MatchPlace;
      rowsMax: number;
    };
    facts: StatementMatchRow[];
  };
  'matches-counted': { ask: object; facts: OpenMatches };
  'terminal-reports': { ask: { id: RedemptionId }; facts: TerminalReportRow[] };
}
