/** Lists that operators page through, each along an index. */
import { z } from 'zod';
import {
  findingRow,
  type FindingRow,
  journalEntryRow,
  type JournalPageFacts,
  openRedemptionRow,
  type OpenCountsFacts,
  type OpenRedemptionRow,
  openState,
  type TerminalRow,
} from '../rows.ts';
import { all, one, type Steps } from './steps.ts';
import { journalTransactions, tables, terminals, total } from './tables.ts';
import { table } from './table.ts';

export interface PageAsk {
  after: string;
  rowsMax: number;
}

export const openRedemptions = ({ after, rowsMax }: PageAsk): Steps<OpenRedemptionRow[]> =>
  all(
    { parse: (row) => openRedemptionRow.parse(row) },
    `SELECT redemption.id AS "id", state AS "state", points AS "points", currency AS "currency",
            amount_minor AS "amountMinor", terminal AS "terminal", requested_ms AS "requestedMs",
            asks AS "asks", due_ms AS "dueMs", end_from_ms AS "endFromMs"
       FROM reconciliation JOIN redemption ON redemption.id = reconciliation.redemption_id
      WHERE redemption_id > @after ORDER BY redemption_id LIMIT @rowsMax`,
    { after, rowsMax },
  );

export const terminalsAfter = ({ after, rowsMax }: PageAsk): Steps<TerminalRow[]> =>
  all(
    terminals,
    `SELECT ${terminals.columns()} FROM terminal
      WHERE urn > @after ORDER BY urn LIMIT @rowsMax`,
    { after, rowsMax },
  );

/** Their ids are UUIDs of version 7: by id is by age. */
export const findingsAfter = ({ after, rowsMax }: PageAsk): Steps<FindingRow[]> =>
  all(
    { parse: (row) => findingRow.parse(row) },
    `SELECT ${tables.finding.columns()} FROM finding
      WHERE id > @after ORDER BY id LIMIT @rowsMax`,
    { after, rowsMax },
  );

const entries = table('journal_entry', journalEntryRow);

export function* journalPage(after: number, rowsMax: number): Steps<JournalPageFacts> {
  const transactions = yield* all(
    journalTransactions,
    `SELECT ${journalTransactions.columns()} FROM journal_transaction
      WHERE sequence > @after ORDER BY sequence LIMIT @rowsMax`,
    { after, rowsMax },
  );
  const last = transactions.at(-1)?.sequence ?? after;
  return {
    transactions,
    entries: yield* all(
      entries,
      `SELECT ${entries.columns()} FROM journal_transaction JOIN journal_entry
           ON journal_entry.transaction_id = journal_transaction.id
        WHERE sequence > @after AND sequence <= @last ORDER BY sequence, line`,
      { after, last },
    ),
  };
}

const openCount = z.strictObject({
  state: openState,
  count: z.bigint().transform(Number),
  oldestMs: z.bigint().transform(Number),
});

/**
 * By the agenda, which has what is open and nothing else (I8); both states are always there. Each is looked up by
 * itself: where the two are joined, a planner may read all redemptions there ever were.
 */
export function* openCounts(): Steps<OpenCountsFacts> {
  const found = yield* all(
    openCount,
    `SELECT open.state AS "state", count(*) AS "count", min(open.requested_ms) AS "oldestMs"
       FROM (SELECT (SELECT state FROM redemption WHERE id = redemption_id) AS state,
                    (SELECT requested_ms FROM redemption WHERE id = redemption_id) AS requested_ms
               FROM reconciliation) AS open
      GROUP BY open.state`,
    {},
  );
  const findings = yield* one(total, 'SELECT count(*) AS "total" FROM finding', {});
  return {
    open: openState.options.map(
      (state) => found.find((one) => one.state === state) ?? { state, count: 0, oldestMs: null },
    ),
    findings: Number(findings?.total ?? 0n),
  };
}
