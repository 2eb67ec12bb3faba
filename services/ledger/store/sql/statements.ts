/** The bank's statements, what terminals said, and how all of it compares. */
import { type RedemptionId } from '../../../../protocol/ids.ts';
import {
  type DueMatches,
  type JournalMoves,
  type MatchFacts,
  type MatchPlace,
  type OpenMatches,
  type StatementHead,
  type StatementPageFacts,
} from '../statement-queries.ts';
import {
  bankEntryRow,
  bankStatementRow,
  journalMoveRow,
  matchCountRow,
  type StatementMatchRow,
  statementMatchRow,
  statementTroubleRow,
  type TerminalReportRow,
  terminalReportRow,
} from '../statement-rows.ts';
import { type StatementRows, type StatementWrite } from '../statement-writes.ts';
import { readUpTo, redemption } from './look-ups.ts';
import { all, one, run, type Steps } from './steps.ts';
import { table, type Table } from './table.ts';
import { total } from './tables.ts';

export const statementTables = {
  bank_statement: table('bank_statement', bankStatementRow),
  bank_entry: table('bank_entry', bankEntryRow),
  statement_trouble: table('statement_trouble', statementTroubleRow),
} satisfies { [T in keyof StatementRows]: Table<StatementRows[T]> };

const pages = statementTables.bank_statement;
const entries = statementTables.bank_entry;
const troubles = statementTables.statement_trouble;
const reports = table('terminal_report', terminalReportRow);
const matches = table('statement_match', statementMatchRow);

export function* statementHead(bank: string): Steps<StatementHead> {
  const page = (order: 'ASC' | 'DESC') =>
    one(
      pages,
      `SELECT ${pages.columns()} FROM bank_statement WHERE bank = @bank
        ORDER BY bank ${order}, day ${order}, page ${order} LIMIT 1`,
      { bank },
    );
  const last = yield* page('DESC');
  return {
    last,
    firstDay: (yield* page('ASC'))?.day ?? null,
    troubles: yield* all(
      troubles,
      `SELECT ${troubles.columns()} FROM statement_trouble
        WHERE bank = @bank AND day > @day ORDER BY day, at_ms`,
      { bank, day: throughDayOf(last) ?? -1 },
    ),
  };
}

export function* statementPage(ask: {
  bank: string;
  day: number;
  page: number;
}): Steps<StatementPageFacts> {
  const { bank, day, page } = ask;
  const same = yield* one(
    pages,
    `SELECT ${pages.columns()} FROM bank_statement
      WHERE bank = @bank AND day = @day AND page = @page`,
    { bank, day, page },
  );
  return { ...(yield* statementHead(bank)), same };
}

/** Of a day that was read in part, the one before it. */
const throughDayOf = (last: StatementHead['last']): number | null =>
  last === null ? null : last.day - (last.isLast === 1 ? 0 : 1);

/** By the index on what was paid and what came back: nothing comes back before something was paid. */
export function* firstPayment(): Steps<number | null> {
  const row = yield* one(
    total,
    `SELECT decided_ms AS total FROM redemption WHERE id = (
       SELECT redemption_id FROM journal_transaction
        WHERE kind IN ('redeem', 'return') ORDER BY at_ms, sequence LIMIT 1)`,
    {},
  );
  return row === null ? null : Number(row.total);
}

export function* journalMoves(ask: { bank: string; rowsMax: number }): Steps<JournalMoves> {
  const { bank, rowsMax } = ask;
  const from = yield* readUpTo('journal-moves', bank);
  const moves = yield* all(
    journalMoveRow,
    `SELECT sequence AS "sequence", kind AS "kind", redemption_id AS "redemptionId"
       FROM journal_transaction WHERE sequence > @from ORDER BY sequence LIMIT @rowsMax`,
    { from, rowsMax },
  );
  return { readUpTo: from, moves };
}

export function* matchesDue(ask: { bank: string; rowsMax: number }): Steps<DueMatches> {
  const { last, firstDay } = yield* statementHead(ask.bank);
  const throughDay = throughDayOf(last);
  const items = yield* all(
    matches,
    `SELECT ${matches.columns()} FROM statement_match
      WHERE due_day <= @day ORDER BY due_day, subject LIMIT @rowsMax`,
    { day: throughDay ?? 0, rowsMax: ask.rowsMax },
  );
  const due: MatchFacts[] = [];
  for (const item of items) due.push(yield* sidesOf(item));
  return { throughDay, firstDay, due };
}

export function* match(subject: string): Steps<MatchFacts | null> {
  const item = yield* one(
    matches,
    `SELECT ${matches.columns()} FROM statement_match WHERE subject = @subject`,
    { subject },
  );
  return item === null ? null : yield* sidesOf(item);
}

function* sidesOf(item: StatementMatchRow): Steps<MatchFacts> {
  const { redemptionId: id, entryId } = item;
  if (id === null) {
    const about = yield* all(
      entries,
      `SELECT ${entries.columns()} FROM bank_entry WHERE id = @entryId`,
      { entryId },
    );
    return { item, redemption: null, entries: about, reports: [] };
  }
  return {
    item,
    redemption: yield* redemption(id),
    entries: yield* all(
      entries,
      `SELECT ${entries.columns()} FROM bank_entry WHERE redemption_id = @id ORDER BY day, id`,
      { id },
    ),
    reports: yield* terminalReports(id),
  };
}

export const terminalReports = (id: RedemptionId): Steps<TerminalReportRow[]> =>
  all(
    reports,
    `SELECT ${reports.columns()} FROM terminal_report
      WHERE redemption_id = @id ORDER BY at_ms, terminal, bank_reference`,
    { id },
  );

export const matchesOpen = (ask: {
  state: string;
  after: MatchPlace;
  rowsMax: number;
}): Steps<StatementMatchRow[]> =>
  all(
    matches,
    `SELECT ${matches.columns()} FROM statement_match
      WHERE state = @state AND (since_ms, subject) > (@sinceMs, @subject)
      ORDER BY since_ms, subject LIMIT @rowsMax`,
    { state: ask.state, ...ask.after, rowsMax: ask.rowsMax },
  );

export function* matchesCounted(): Steps<OpenMatches> {
  const counts = yield* all(
    matchCountRow,
    `SELECT state AS "state", CAST(count(*) AS BIGINT) AS "total" FROM statement_match
      WHERE state IN ('new', 'waiting', 'unexplained') GROUP BY state`,
    {},
  );
  const of = (state: string) => counts.find((one) => one.state === state)?.total ?? 0;
  const open = yield* one(total, 'SELECT count(*) AS total FROM reconciliation', {});
  return {
    unexplained: of('unexplained'),
    waiting: of('waiting') + of('new'),
    inFlight: Number(open?.total ?? 0n),
  };
}

export function* applyStatementWrite(write: StatementWrite): Steps<void> {
  switch (write.op) {
    case 'put-terminal-report':
      yield* run(`${reports.insert} ON CONFLICT DO NOTHING`, write.row);
      return;
    case 'touch-match':
      yield* run(
        `INSERT INTO statement_match (subject, redemption_id, entry_id, state, why, detail, since_ms,
           due_day, closed_by, closed_reason)
         VALUES (@subject, @redemptionId, @entryId, 'new', 'not-judged', '', @sinceMs, 0, NULL, NULL)
         ON CONFLICT (subject) DO UPDATE SET due_day = 0`,
        write.row,
      );
      return;
    case 'put-match':
      yield* run(
        `${matches.insert} ON CONFLICT (subject) DO UPDATE SET state = @state, why = @why,
           detail = @detail, since_ms = @sinceMs, due_day = @dueDay, closed_by = @closedBy,
           closed_reason = @closedReason`,
        write.row,
      );
      return;
    default:
      write satisfies never;
  }
}
