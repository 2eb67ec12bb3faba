/** The bank's statements and how they compare, as SQLite's migration 0012 has them. */
export const migration0012 = /* sql */ `
CREATE TABLE bank_statement (
  bank TEXT NOT NULL,
  day BIGINT NOT NULL CHECK (day >= 0),
  page BIGINT NOT NULL CHECK (page >= 1),
  is_last BIGINT NOT NULL CHECK (is_last IN (0, 1)),
  sequence BIGINT NOT NULL CHECK (sequence >= 1),
  statement_id TEXT NOT NULL,
  opening_minor BIGINT NOT NULL,
  closing_minor BIGINT NOT NULL,
  entries BIGINT NOT NULL CHECK (entries >= 0),
  digest TEXT NOT NULL,
  imported_ms BIGINT NOT NULL,
  PRIMARY KEY (bank, day, page),
  UNIQUE (bank, statement_id, sequence, page)
);

CREATE TABLE bank_entry (
  id TEXT PRIMARY KEY,
  bank TEXT NOT NULL,
  day BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('payment', 'return', 'other')),
  side TEXT NOT NULL CHECK (side IN ('debit', 'credit')),
  currency TEXT NOT NULL CHECK (currency IN ('EUR', 'JPY')),
  amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
  bank_reference TEXT,
  end_to_end_id TEXT,
  redemption_id TEXT
);
CREATE INDEX bank_entry_about ON bank_entry (redemption_id, day, id) WHERE redemption_id IS NOT NULL;

CREATE TABLE terminal_report (
  redemption_id TEXT NOT NULL,
  terminal TEXT NOT NULL,
  bank_reference TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('completed', 'refused', 'cancelled')),
  currency TEXT CHECK (currency IN ('EUR', 'JPY')),
  amount_minor BIGINT CHECK (amount_minor >= 0),
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (redemption_id, terminal, bank_reference, outcome)
);

CREATE TABLE statement_match (
  subject TEXT PRIMARY KEY,
  redemption_id TEXT,
  entry_id TEXT,
  state TEXT NOT NULL CHECK (state IN ('new', 'matched', 'waiting', 'unexplained', 'closed')),
  why TEXT NOT NULL,
  detail TEXT NOT NULL,
  since_ms BIGINT NOT NULL,
  due_day BIGINT CHECK (due_day >= 0),
  closed_by TEXT,
  closed_reason TEXT,
  CHECK ((redemption_id IS NULL) <> (entry_id IS NULL)),
  CHECK ((state = 'closed') = (closed_by IS NOT NULL)),
  CHECK ((state = 'closed') = (closed_reason IS NOT NULL))
);
CREATE INDEX statement_match_due ON statement_match (due_day, subject) WHERE due_day IS NOT NULL;
CREATE INDEX statement_match_open ON statement_match (state, since_ms, subject);

CREATE TABLE statement_match_cursor (
  bank TEXT PRIMARY KEY,
  sequence BIGINT NOT NULL CHECK (sequence > 0)
);

CREATE TABLE statement_trouble (
  bank TEXT NOT NULL,
  day BIGINT NOT NULL,
  detail TEXT NOT NULL CHECK (length(detail) BETWEEN 1 AND 500),
  at_ms BIGINT NOT NULL,
  PRIMARY KEY (bank, day, detail)
);

CREATE TRIGGER bank_statement_is_kept BEFORE UPDATE OR DELETE ON bank_statement
  FOR EACH ROW EXECUTE FUNCTION refuse('what the bank said is kept');
CREATE TRIGGER bank_entry_is_kept BEFORE UPDATE OR DELETE ON bank_entry
  FOR EACH ROW EXECUTE FUNCTION refuse('what the bank said is kept');
CREATE TRIGGER terminal_report_is_kept BEFORE UPDATE OR DELETE ON terminal_report
  FOR EACH ROW EXECUTE FUNCTION refuse('what a terminal said is kept');
CREATE TRIGGER statement_match_is_kept BEFORE DELETE ON statement_match
  FOR EACH ROW EXECUTE FUNCTION refuse('what was compared is kept');
CREATE TRIGGER statement_match_is_about_one BEFORE UPDATE ON statement_match
  FOR EACH ROW WHEN (NEW.redemption_id IS DISTINCT FROM OLD.redemption_id
    OR NEW.entry_id IS DISTINCT FROM OLD.entry_id)
  EXECUTE FUNCTION refuse('what was compared stays about the same');
CREATE TRIGGER statement_match_cursor_goes_forward BEFORE UPDATE ON statement_match_cursor
  FOR EACH ROW WHEN (NEW.sequence < OLD.sequence)
  EXECUTE FUNCTION refuse('the journal is read forward only');

CREATE FUNCTION statements_join_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM bank_statement WHERE bank = NEW.bank) AND NOT EXISTS (
    SELECT 1 FROM bank_statement AS earlier WHERE earlier.bank = NEW.bank
       AND earlier.closing_minor = NEW.opening_minor
       AND ((earlier.is_last = 1 AND earlier.day = NEW.day - 1 AND NEW.page = 1
             AND earlier.sequence = NEW.sequence - 1)
         OR (earlier.is_last = 0 AND earlier.day = NEW.day AND earlier.page = NEW.page - 1
             AND earlier.sequence = NEW.sequence AND earlier.statement_id = NEW.statement_id)))
  THEN
    RAISE EXCEPTION 'statements join up';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER bank_statement_joins_up BEFORE INSERT ON bank_statement
  FOR EACH ROW EXECUTE FUNCTION statements_join_up();
`;
