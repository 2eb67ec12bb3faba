/**
 * The journal becomes a hash chain (I7). What is there already is counted anew from 1, in its order,
 * and chained; from then on SQLite refuses a gap, and entries of any transaction but the newest.
 *
 * Whoever builds `journal_transaction` anew after this carries `sequence` and `hash` over unchanged,
 * and makes its triggers again: they go with the table.
 */
import type Database from 'better-sqlite3';
import { z } from 'zod';
import { type Chainable, chainStart, nextLink } from '../../../rules/journal-chain.ts';
import { type ChainLink } from '../../rows.ts';
import { bind, table } from '../../sql/table.ts';

const chainedTable = /* sql */ `
CREATE TABLE journal_transaction_chained (
  sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
  id TEXT NOT NULL UNIQUE,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('earn', 'hold', 'release', 'redeem', 'return')),
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
  purchase_id TEXT REFERENCES purchase (id),
  redemption_id TEXT REFERENCES redemption (id),
  -- See rules/journal-chain.ts.
  hash TEXT NOT NULL CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*'),
  CHECK ((purchase_id IS NULL) <> (redemption_id IS NULL))
) STRICT;
`;

const inItsPlace = /* sql */ `
DROP TABLE journal_transaction;
ALTER TABLE journal_transaction_chained RENAME TO journal_transaction;
CREATE TRIGGER journal_transaction_is_kept BEFORE UPDATE ON journal_transaction
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
CREATE TRIGGER journal_transaction_is_never_deleted BEFORE DELETE ON journal_transaction
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
CREATE TRIGGER journal_transaction_leaves_no_gap BEFORE INSERT ON journal_transaction
WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM journal_transaction)
BEGIN SELECT RAISE(ABORT, 'the journal has no gap'); END;
CREATE TRIGGER journal_entry_is_of_the_newest BEFORE INSERT ON journal_entry
WHEN NEW.transaction_id IS NOT
  (SELECT id FROM journal_transaction ORDER BY sequence DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'only the newest transaction takes entries'); END;

CREATE TABLE journal_gap (
  id TEXT PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('journal-behind', 'journal-altered', 'head-unreadable')),
  lineage INTEGER NOT NULL CHECK (lineage >= 0),
  sequence INTEGER NOT NULL CHECK (sequence >= 0),
  detail TEXT NOT NULL CHECK (length(detail) BETWEEN 1 AND 500),
  UNIQUE (kind, detail)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER journal_gap_is_kept BEFORE DELETE ON journal_gap
BEGIN SELECT RAISE(ABORT, 'a gap is kept for a person'); END;
CREATE TRIGGER journal_gap_is_final BEFORE UPDATE ON journal_gap
BEGIN SELECT RAISE(ABORT, 'a gap is kept for a person'); END;
`;

const text = z.string();
const integer = z.bigint().transform(Number);

/** The rows as version 3 has them, whatever later versions make of them. */
const unchainedRow = z.strictObject({
  sequence: integer,
  id: text,
  atMs: integer,
  kind: text,
  reason: text,
  purchaseId: text.nullable(),
  redemptionId: text.nullable(),
});
type UnchainedRow = z.output<typeof unchainedRow>;
const unchained = table('journal_transaction', unchainedRow);
const entries = table(
  'journal_entry',
  z.strictObject({ account: text, providerId: text, customerId: text, points: integer }),
);
const chained = table('journal_transaction_chained', unchainedRow.extend({ hash: text }));
const TRANSACTIONS_AT_ONCE = 1000;

export function migration0004(database: Database.Database): void {
  database.exec(chainedTable);
  const copier = copierOf(database);
  let link = chainStart;
  let after = 0;
  for (let page = copier.pageAfter(after); page.length > 0; page = copier.pageAfter(after)) {
    for (const { sequence, ...transaction } of page) {
      link = copier.copy(link, transaction);
      after = sequence;
    }
  }
  database.exec(inItsPlace);
}

interface Copier {
  pageAfter(sequence: number): UnchainedRow[];
  copy(previous: ChainLink, transaction: Chainable['transaction']): ChainLink;
}

/** In pages: nothing can be written while a result of the same connection is being read. */
function copierOf(database: Database.Database): Copier {
  const page = database
    .prepare(
      `SELECT ${unchained.columns()} FROM journal_transaction
        WHERE sequence > ? ORDER BY sequence LIMIT ${TRANSACTIONS_AT_ONCE}`,
    )
    .safeIntegers();
  const entriesOf = database
    .prepare(
      `SELECT ${entries.columns()} FROM journal_entry WHERE transaction_id = ? ORDER BY line`,
    )
    .safeIntegers();
  const insert = database.prepare(chained.insert);
  return {
    pageAfter: (sequence) => page.all(sequence).map((row) => unchained.parse(row)),
    copy: (previous, transaction) => {
      const sides = entriesOf.all(transaction.id).map((row) => entries.parse(row));
      const link = nextLink(previous, { transaction, entries: sides });
      insert.run(bind({ ...transaction, ...link }));
      return link;
    },
  };
}
