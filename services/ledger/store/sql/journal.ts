/** The journal: what is posted to it, and its chain (I1, I7). */
import assert from 'node:assert/strict';
import { chainStart, nextLink } from '../../rules/journal-chain.ts';
import {
  type ChainLink,
  type JournalAcceptanceRow,
  type JournalEntryRow,
  type JournalGapRow,
  type JournalWitnessRow,
} from '../rows.ts';
import { type JournalSpanFacts } from '../queries.ts';
import { type Posting } from '../writes.ts';
import { all, inOrder, one, run, type Steps } from './steps.ts';
import { chainLinks, journalEntries, journalTransactions, tables, total } from './tables.ts';

/**
 * By itself. I7: the transaction before it is read here, in the same transaction of the database, and never
 * remembered: what was rolled back leaves no gap. Those of one decision follow one another (`decided.ts`).
 */
export function* post(posting: Posting): Steps<void> {
  yield* postAs(posting, nextLink(yield* newestLink(), posting));
}

/**
 * I1: what does not sum to zero is never written, and a balance moves with its entry.
 *
 * @param link its own, behind the newest that was read in the same transaction of the database
 */
export function* postAs({ transaction, entries }: Posting, link: ChainLink): Steps<void> {
  assertBalanced(entries);
  const rows = entries.map((entry, line) => ({ ...entry, transactionId: transaction.id, line }));
  const lines = journalEntries.insertAll(rows);
  yield* inOrder([
    run(journalTransactions.insert, { ...transaction, ...link }),
    run(lines.sql, lines.values),
    ...entries.map(moveBalance),
  ]);
}

type Entry = Posting['entries'][number];

/**
 * An account begins with the first entry about it, if that leads away from zero to its own side. What leads back
 * takes from an account that is there: for one that is not, the database refuses the row.
 */
function* moveBalance(entry: Entry): Steps<void> {
  const { account, points } = entry;
  const isBelowZero = account === 'issued' || account === 'owed';
  if (points < 0 === isBelowZero) {
    yield* run(
      `${beginBalance} ON CONFLICT (customer_id, account, provider_id)
      DO UPDATE SET points = account_balance.points + @points`,
      entry,
    );
    return;
  }
  const changes = yield* run(
    `UPDATE account_balance SET points = points + @points WHERE customer_id = @customerId
      AND account = @account AND provider_id = @providerId`,
    entry,
  );
  if (changes === 0) yield* run(beginBalance, entry);
}

const beginBalance = `INSERT INTO account_balance (customer_id, account, provider_id, points)
  VALUES (@customerId, @account, @providerId, @points)`;

/** Of the transactions up to this one. */
export function* newestLink(upTo = Number.MAX_SAFE_INTEGER): Steps<ChainLink> {
  return (yield* one(chainLinks, newestUpTo, { upTo })) ?? chainStart;
}

const newestUpTo = `SELECT ${chainLinks.columns()} FROM journal_transaction
  WHERE sequence <= @upTo ORDER BY sequence DESC LIMIT 1`;

/** Null: the journal does not go so far. */
export function* chainLinkAt(sequence: number): Steps<ChainLink | null> {
  if (sequence === 0) return chainStart;
  return yield* one(
    chainLinks,
    `SELECT ${chainLinks.columns()} FROM journal_transaction WHERE sequence = @sequence`,
    { sequence },
  );
}

export function* entriesBetween(after: number, upTo: number): Steps<number> {
  const row = yield* one(
    total,
    `SELECT count(*) AS total FROM journal_transaction JOIN journal_entry
         ON journal_entry.transaction_id = journal_transaction.id
      WHERE sequence > @after AND sequence <= @upTo`,
    { after, upTo },
  );
  return Number(row?.total ?? 0n);
}

export function* journalSpan(from: number, to: number): Steps<JournalSpanFacts> {
  const span = { from, to };
  const transactions = yield* all(
    journalTransactions,
    `SELECT ${journalTransactions.columns()} FROM journal_transaction
      WHERE sequence BETWEEN @from AND @to ORDER BY sequence`,
    span,
  );
  const entries = yield* all(
    journalEntries,
    `SELECT ${journalEntries.columns('e')} FROM journal_transaction t
       JOIN journal_entry e ON e.transaction_id = t.id
      WHERE t.sequence BETWEEN @from AND @to ORDER BY t.sequence, e.line`,
    span,
  );
  const entriesOf = new Map<string, JournalEntryRow[]>();
  for (const entry of entries) {
    const known = entriesOf.get(entry.transactionId);
    if (known === undefined) entriesOf.set(entry.transactionId, [entry]);
    else known.push(entry);
  }
  return {
    before: yield* chainLinkAt(from - 1),
    transactions: transactions.map((transaction) => ({
      sequence: transaction.sequence,
      content: { transaction, entries: entriesOf.get(transaction.id) ?? [] },
    })),
  };
}

export const journalGaps = (): Steps<JournalGapRow[]> =>
  all(
    tables.journal_gap,
    `SELECT ${tables.journal_gap.columns()} FROM journal_gap ORDER BY at_ms, id`,
    {},
  );

export const journalAcceptances = (): Steps<JournalAcceptanceRow[]> =>
  all(
    tables.journal_acceptance,
    `SELECT ${tables.journal_acceptance.columns()} FROM journal_acceptance ORDER BY lineage`,
    {},
  );

export const journalWitnesses = (): Steps<JournalWitnessRow[]> =>
  all(
    tables.journal_witness,
    `SELECT ${tables.journal_witness.columns()} FROM journal_witness ORDER BY at_ms, id`,
    {},
  );

function assertBalanced(entries: readonly Entry[]): void {
  const sums = new Map<string, number>();
  const sideOf = ({ providerId, customerId }: Pick<JournalEntryRow, 'providerId' | 'customerId'>) =>
    `${providerId} ${customerId}`;
  for (const entry of entries) {
    sums.set(sideOf(entry), (sums.get(sideOf(entry)) ?? 0) + entry.points);
  }
  assert.ok(entries.length >= 2, 'a movement has two sides');
  const accounts = new Set(entries.map((entry) => `${sideOf(entry)} ${entry.account}`));
  assert.equal(accounts.size, entries.length, 'a movement has one entry of an account');
  assert.ok(
    [...sums.values()].every((sum) => sum === 0),
    'a movement sums to zero',
  );
}
