/** What a comparison with the bank's statements may do to the rows (writes.ts). None of it moves a point. */
import {
  type BankEntryRow,
  type BankStatementRow,
  type StatementMatchRow,
  type StatementTroubleRow,
  type TerminalReportRow,
} from './statement-rows.ts';

export interface StatementRows {
  bank_statement: BankStatementRow;
  bank_entry: BankEntryRow;
  statement_trouble: StatementTroubleRow;
}

export type StatementWrite =
  /** Does nothing where that terminal said the same before. */
  | { op: 'put-terminal-report'; row: TerminalReportRow }
  /** Something new is known about it: it is judged in the next round, and is there from now on. */
  | {
      op: 'touch-match';
      row: Pick<StatementMatchRow, 'subject' | 'redemptionId' | 'entryId' | 'sinceMs'>;
    }
  | { op: 'put-match'; row: StatementMatchRow };
