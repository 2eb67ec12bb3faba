/**
 * The reconciler's agenda, findings for a person, and redemptions that the bank sent back.
 *
 * A CHECK cannot be widened in place, so `journal_transaction` is built anew with the same rows. That
 * needs foreign keys to be off, which whoever runs migrations sees to, and checks afterwards.
 */
export const migration0002 = /* sql */ `
CREATE TABLE reconciliation (
  redemption_id TEXT PRIMARY KEY REFERENCES redemption (id),
  -- How often the bank was asked about it in its present state.
  asks INTEGER NOT NULL CHECK (asks >= 0),
  due_ms INTEGER NOT NULL,
  -- From then on it is not only asked about but ended: withdrawn, or cancelled at the bank.
  end_from_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX reconciliation_due ON reconciliation (due_ms);
INSERT INTO reconciliation (redemption_id, asks, due_ms, end_from_ms)
  SELECT id, 0, requested_ms, CASE state
      WHEN 'held' THEN requested_ms + 600000
      ELSE authorized_ms + 120000
        + 1000 * (SELECT authorization_window_seconds FROM programme) END
    FROM redemption WHERE state IN ('held', 'authorized');

CREATE TABLE finding (
  id TEXT PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN
    ('receipt-contradicts', 'receipt-invalid', 'return-contradicts', 'return-invalid')),
  -- No foreign key: the bank may speak of what was never asked of it.
  redemption_id TEXT NOT NULL,
  detail TEXT NOT NULL CHECK (length(detail) BETWEEN 1 AND 500),
  -- The bank's signed words, as they came.
  evidence TEXT NOT NULL,
  UNIQUE (redemption_id, kind, detail)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER finding_is_kept BEFORE DELETE ON finding
BEGIN SELECT RAISE(ABORT, 'a finding is kept for a person'); END;
CREATE TRIGGER finding_is_final BEFORE UPDATE ON finding
BEGIN SELECT RAISE(ABORT, 'a finding is kept for a person'); END;

-- How far the bank's list of returns has been read.
CREATE TABLE return_cursor (
  bank TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL CHECK (sequence > 0)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER return_cursor_goes_forward BEFORE UPDATE ON return_cursor
WHEN NEW.sequence < OLD.sequence OR NEW.bank <> OLD.bank
BEGIN SELECT RAISE(ABORT, 'the list is read forward only'); END;

-- Evidence and state belong together (I3), here too. What is returned goes nowhere any more.
ALTER TABLE redemption ADD COLUMN returned_ms INTEGER
  CHECK ((state = 'returned') = (returned_ms IS NOT NULL));
ALTER TABLE redemption ADD COLUMN return_reference TEXT
  CHECK ((state = 'returned') = (return_reference IS NOT NULL));
ALTER TABLE redemption ADD COLUMN return_reason_code TEXT
  CHECK ((state = 'returned') = (return_reason_code IS NOT NULL));
ALTER TABLE redemption ADD COLUMN return_reason_text TEXT
  CHECK ((state = 'returned') = (return_reason_text IS NOT NULL));
ALTER TABLE redemption ADD COLUMN return_evidence TEXT
  CHECK ((state = 'returned') = (return_evidence IS NOT NULL));
ALTER TABLE redemption ADD COLUMN return_statement TEXT
  CHECK ((state = 'returned') = (return_statement IS NOT NULL));

CREATE TABLE journal_transaction_wider (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('earn', 'hold', 'release', 'redeem', 'return')),
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
  purchase_id TEXT REFERENCES purchase (id),
  redemption_id TEXT REFERENCES redemption (id),
  CHECK ((purchase_id IS NULL) <> (redemption_id IS NULL))
) STRICT;
INSERT INTO journal_transaction_wider
  SELECT sequence, id, at_ms, kind, reason, purchase_id, redemption_id FROM journal_transaction
   ORDER BY sequence;
DROP TABLE journal_transaction;
ALTER TABLE journal_transaction_wider RENAME TO journal_transaction;
CREATE TRIGGER journal_transaction_is_kept BEFORE UPDATE ON journal_transaction
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
CREATE TRIGGER journal_transaction_is_never_deleted BEFORE DELETE ON journal_transaction
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
`;
