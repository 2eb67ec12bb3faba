/**
 * What the journal and the audit trail are held to beside the heads in their folder, and debts that are
 * waived (docs/decisions/0007, 0014, 0019).
 *
 * A CHECK cannot be widened in place, so journal and gaps are built anew with the same rows; of the chain
 * nothing changes (see 0004).
 */
import { type Database } from 'better-sqlite3';

export function migration0015(database: Database): void {
  const besides = database
    .prepare<[], string>(
      `SELECT sql FROM sqlite_schema
        WHERE tbl_name = 'journal_transaction' AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
    )
    .pluck()
    .all();
  database.exec(wider);
  for (const made of besides) database.exec(made);
  database.exec(added);
}

const wider = /* sql */ `
DROP TRIGGER journal_entry_is_of_the_newest;
CREATE TABLE journal_transaction_wider (
  sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
  id TEXT NOT NULL UNIQUE,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN
    ('earn', 'hold', 'release', 'redeem', 'return', 'expire', 'claw-back', 'repay', 'waive')),
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
  purchase_id TEXT REFERENCES purchase (id),
  redemption_id TEXT REFERENCES redemption (id),
  -- See rules/journal-chain.ts.
  hash TEXT NOT NULL CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*'),
  -- Points of a lot that no purchase explains expire without a cause; what is waived is of many purchases.
  CHECK (CASE kind
    WHEN 'waive' THEN purchase_id IS NULL AND redemption_id IS NULL
    WHEN 'expire' THEN redemption_id IS NULL
    ELSE (purchase_id IS NULL) <> (redemption_id IS NULL) END)
) STRICT;
INSERT INTO journal_transaction_wider
  SELECT sequence, id, at_ms, kind, reason, purchase_id, redemption_id, hash
    FROM journal_transaction ORDER BY sequence;
DROP TABLE journal_transaction;
ALTER TABLE journal_transaction_wider RENAME TO journal_transaction;
CREATE TRIGGER journal_entry_is_of_the_newest BEFORE INSERT ON journal_entry
WHEN NEW.transaction_id IS NOT
  (SELECT id FROM journal_transaction ORDER BY sequence DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'only the newest transaction takes entries'); END;

CREATE TABLE journal_gap_wider (
  id TEXT PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('journal-behind', 'journal-altered', 'head-unreadable',
    'trail-behind', 'trail-altered')),
  lineage INTEGER NOT NULL CHECK (lineage >= 0),
  sequence INTEGER NOT NULL CHECK (sequence >= 0),
  detail TEXT NOT NULL CHECK (length(detail) BETWEEN 1 AND 500),
  UNIQUE (kind, detail)
) STRICT, WITHOUT ROWID;
INSERT INTO journal_gap_wider SELECT id, at_ms, kind, lineage, sequence, detail FROM journal_gap;
DROP TABLE journal_gap;
ALTER TABLE journal_gap_wider RENAME TO journal_gap;
CREATE TRIGGER journal_gap_is_kept BEFORE DELETE ON journal_gap
BEGIN SELECT RAISE(ABORT, 'a gap is kept for a person'); END;
CREATE TRIGGER journal_gap_is_final BEFORE UPDATE ON journal_gap
BEGIN SELECT RAISE(ABORT, 'a gap is kept for a person'); END;
`;

const added = /* sql */ `
-- Signed heads by which operators accepted a loss: every process on these books goes on from the newest.
CREATE TABLE journal_acceptance (
  lineage INTEGER PRIMARY KEY CHECK (lineage > 0),
  at_ms INTEGER NOT NULL,
  head TEXT NOT NULL
) STRICT;
CREATE TRIGGER journal_acceptance_is_kept BEFORE UPDATE ON journal_acceptance
BEGIN SELECT RAISE(ABORT, 'what was accepted is kept for ever'); END;
CREATE TRIGGER journal_acceptance_is_never_deleted BEFORE DELETE ON journal_acceptance
BEGIN SELECT RAISE(ABORT, 'what was accepted is kept for ever'); END;

-- Statements that came back, and that the journal did not bear out when they did.
CREATE TABLE journal_witness (
  id TEXT PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  sequence INTEGER NOT NULL CHECK (sequence > 0),
  hash TEXT NOT NULL CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*'),
  issued_seconds INTEGER NOT NULL CHECK (issued_seconds >= 0),
  statement TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER journal_witness_is_kept BEFORE UPDATE ON journal_witness
BEGIN SELECT RAISE(ABORT, 'a witness is kept for ever'); END;
CREATE TRIGGER journal_witness_is_never_deleted BEFORE DELETE ON journal_witness
BEGIN SELECT RAISE(ABORT, 'a witness is kept for ever'); END;

CREATE TABLE waiver (
  id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer (id),
  provider_id TEXT NOT NULL REFERENCES provider (id),
  points INTEGER NOT NULL CHECK (points > 0),
  reason TEXT NOT NULL CHECK (reason IN ('goodwill', 'shop-mistake', 'system-fault', 'uncollectable')),
  -- Above what one operator may waive alone.
  takes_two INTEGER NOT NULL CHECK (takes_two IN (0, 1)),
  asked_by TEXT NOT NULL CHECK (length(asked_by) BETWEEN 1 AND 120),
  asked_ms INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'rejected')),
  decided_by TEXT CHECK (length(decided_by) BETWEEN 1 AND 120),
  decided_ms INTEGER,
  transaction_id TEXT UNIQUE REFERENCES journal_transaction (id),
  CHECK ((state = 'waiting') = (decided_by IS NULL)),
  CHECK ((decided_by IS NULL) = (decided_ms IS NULL)),
  CHECK ((state = 'done') = (transaction_id IS NOT NULL)),
  -- SECURITY: whatever a rule in the code says, this holds.
  CHECK (state <> 'done' OR takes_two = 0 OR decided_by <> asked_by)
) STRICT, WITHOUT ROWID;
CREATE INDEX waiver_waiting ON waiver (asked_ms, id) WHERE state = 'waiting';
CREATE INDEX waiver_history ON waiver (customer_id, decided_ms, id) WHERE state = 'done';
CREATE TRIGGER waiver_goes_forward BEFORE UPDATE ON waiver
WHEN OLD.state <> 'waiting' OR NEW.id <> OLD.id OR NEW.customer_id <> OLD.customer_id
  OR NEW.provider_id <> OLD.provider_id OR NEW.points <> OLD.points OR NEW.reason <> OLD.reason
  OR NEW.takes_two <> OLD.takes_two OR NEW.asked_by <> OLD.asked_by OR NEW.asked_ms <> OLD.asked_ms
BEGIN SELECT RAISE(ABORT, 'a waiver is decided once'); END;
CREATE TRIGGER waiver_is_never_deleted BEFORE DELETE ON waiver
BEGIN SELECT RAISE(ABORT, 'a waiver is kept for ever'); END;
`;
