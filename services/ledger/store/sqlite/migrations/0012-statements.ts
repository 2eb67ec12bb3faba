/**
 * What the bank's statements say, what terminals said, and how both compare with these books
 * (docs/decisions/0017). Nothing here moves a point.
 */
export const migration0012 = /* sql */ `
CREATE TABLE bank_statement (
  bank TEXT NOT NULL,
  day INTEGER NOT NULL CHECK (day >= 0),
  page INTEGER NOT NULL CHECK (page >= 1),
  is_last INTEGER NOT NULL CHECK (is_last IN (0, 1)),
  sequence INTEGER NOT NULL CHECK (sequence >= 1),
  statement_id TEXT NOT NULL,
  opening_minor INTEGER NOT NULL,
  closing_minor INTEGER NOT NULL,
  entries INTEGER NOT NULL CHECK (entries >= 0),
  digest TEXT NOT NULL,
  imported_ms INTEGER NOT NULL,
  PRIMARY KEY (bank, day, page)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX bank_statement_once ON bank_statement (bank, statement_id, sequence, page);

CREATE TABLE bank_entry (
  id TEXT PRIMARY KEY,
  bank TEXT NOT NULL,
  day INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('payment', 'return', 'other')),
  side TEXT NOT NULL CHECK (side IN ('debit', 'credit')),
  currency TEXT NOT NULL CHECK (currency IN ('EUR', 'JPY')),
  amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
  bank_reference TEXT,
  end_to_end_id TEXT,
  -- No foreign key: the bank may speak of what was never asked of it.
  redemption_id TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX bank_entry_about ON bank_entry (redemption_id, day, id) WHERE redemption_id IS NOT NULL;

CREATE TABLE terminal_report (
  redemption_id TEXT NOT NULL,
  terminal TEXT NOT NULL,
  bank_reference TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('completed', 'refused', 'cancelled')),
  currency TEXT CHECK (currency IN ('EUR', 'JPY')),
  amount_minor INTEGER CHECK (amount_minor >= 0),
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (redemption_id, terminal, bank_reference, outcome)
) STRICT, WITHOUT ROWID;

CREATE TABLE statement_match (
  subject TEXT PRIMARY KEY,
  redemption_id TEXT,
  entry_id TEXT,
  state TEXT NOT NULL CHECK (state IN ('new', 'matched', 'waiting', 'unexplained', 'closed')),
  why TEXT NOT NULL,
  detail TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  due_day INTEGER CHECK (due_day >= 0),
  closed_by TEXT,
  closed_reason TEXT,
  CHECK ((redemption_id IS NULL) <> (entry_id IS NULL)),
  CHECK ((state = 'closed') = (closed_by IS NOT NULL)),
  CHECK ((state = 'closed') = (closed_reason IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX statement_match_due ON statement_match (due_day, subject) WHERE due_day IS NOT NULL;
CREATE INDEX statement_match_open ON statement_match (state, since_ms, subject);

CREATE TABLE statement_match_cursor (
  bank TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL CHECK (sequence > 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE statement_trouble (
  bank TEXT NOT NULL,
  day INTEGER NOT NULL,
  detail TEXT NOT NULL CHECK (length(detail) BETWEEN 1 AND 500),
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (bank, day, detail)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER bank_statement_is_kept BEFORE DELETE ON bank_statement
BEGIN SELECT RAISE(ABORT, 'what the bank said is kept'); END;
CREATE TRIGGER bank_statement_is_final BEFORE UPDATE ON bank_statement
BEGIN SELECT RAISE(ABORT, 'what the bank said is kept'); END;
CREATE TRIGGER bank_entry_is_kept BEFORE DELETE ON bank_entry
BEGIN SELECT RAISE(ABORT, 'what the bank said is kept'); END;
CREATE TRIGGER bank_entry_is_final BEFORE UPDATE ON bank_entry
BEGIN SELECT RAISE(ABORT, 'what the bank said is kept'); END;
CREATE TRIGGER terminal_report_is_kept BEFORE DELETE ON terminal_report
BEGIN SELECT RAISE(ABORT, 'what a terminal said is kept'); END;
CREATE TRIGGER terminal_report_is_final BEFORE UPDATE ON terminal_report
BEGIN SELECT RAISE(ABORT, 'what a terminal said is kept'); END;
CREATE TRIGGER statement_match_is_kept BEFORE DELETE ON statement_match
BEGIN SELECT RAISE(ABORT, 'what was compared is kept'); END;
CREATE TRIGGER statement_match_is_about_one BEFORE UPDATE ON statement_match
WHEN NEW.redemption_id IS NOT OLD.redemption_id OR NEW.entry_id IS NOT OLD.entry_id
BEGIN SELECT RAISE(ABORT, 'what was compared stays about the same'); END;
CREATE TRIGGER statement_match_cursor_goes_forward BEFORE UPDATE ON statement_match_cursor
WHEN NEW.sequence < OLD.sequence
BEGIN SELECT RAISE(ABORT, 'the journal is read forward only'); END;
-- Days join up: each begins with the balance and the number that the one before ended with.
CREATE TRIGGER bank_statement_joins_up BEFORE INSERT ON bank_statement
WHEN EXISTS (SELECT 1 FROM bank_statement WHERE bank = NEW.bank) AND NOT EXISTS (
  SELECT 1 FROM bank_statement AS before WHERE before.bank = NEW.bank
     AND before.closing_minor = NEW.opening_minor
     AND ((before.is_last = 1 AND before.day = NEW.day - 1 AND NEW.page = 1
           AND before.sequence = NEW.sequence - 1)
       OR (before.is_last = 0 AND before.day = NEW.day AND before.page = NEW.page - 1
           AND before.sequence = NEW.sequence AND before.statement_id = NEW.statement_id)))
BEGIN SELECT RAISE(ABORT, 'statements join up'); END;
`;
