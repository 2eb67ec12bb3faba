/** What is held to the books beside their heads, and debts that are waived, as SQLite's 0015 has it. */
export const migration0015 = /* sql */ `
ALTER TABLE journal_transaction DROP CONSTRAINT journal_transaction_kind_check;
ALTER TABLE journal_transaction ADD CONSTRAINT journal_transaction_kind_check CHECK (kind IN
  ('earn', 'hold', 'release', 'redeem', 'return', 'expire', 'claw-back', 'repay', 'waive'));
ALTER TABLE journal_transaction DROP CONSTRAINT journal_transaction_check;
-- Points of a lot that no purchase explains expire without a cause; what is waived is of many purchases.
ALTER TABLE journal_transaction ADD CONSTRAINT journal_transaction_check CHECK (CASE kind
  WHEN 'waive' THEN purchase_id IS NULL AND redemption_id IS NULL
  WHEN 'expire' THEN redemption_id IS NULL
  ELSE (purchase_id IS NULL) <> (redemption_id IS NULL) END);
ALTER TABLE journal_gap DROP CONSTRAINT journal_gap_kind_check;
ALTER TABLE journal_gap ADD CONSTRAINT journal_gap_kind_check CHECK (kind IN ('journal-behind',
  'journal-altered', 'head-unreadable', 'trail-behind', 'trail-altered'));

-- Signed heads by which operators accepted a loss: every process on these books goes on from the newest.
CREATE TABLE journal_acceptance (
  lineage BIGINT PRIMARY KEY CHECK (lineage > 0),
  at_ms BIGINT NOT NULL,
  head TEXT NOT NULL
);
CREATE TRIGGER journal_acceptance_is_kept BEFORE UPDATE OR DELETE ON journal_acceptance
  FOR EACH ROW EXECUTE FUNCTION refuse('what was accepted is kept for ever');
CREATE TRIGGER journal_acceptance_is_not_emptied BEFORE TRUNCATE ON journal_acceptance
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('what was accepted is kept for ever');

-- Statements that came back, and that the journal did not bear out when they did.
CREATE TABLE journal_witness (
  id TEXT PRIMARY KEY,
  at_ms BIGINT NOT NULL,
  sequence BIGINT NOT NULL CHECK (sequence > 0),
  hash TEXT NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
  issued_seconds BIGINT NOT NULL CHECK (issued_seconds >= 0),
  statement TEXT NOT NULL
);
CREATE TRIGGER journal_witness_is_kept BEFORE UPDATE OR DELETE ON journal_witness
  FOR EACH ROW EXECUTE FUNCTION refuse('a witness is kept for ever');
CREATE TRIGGER journal_witness_is_not_emptied BEFORE TRUNCATE ON journal_witness
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('a witness is kept for ever');

CREATE TABLE waiver (
  id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer (id),
  provider_id TEXT NOT NULL REFERENCES provider (id),
  points BIGINT NOT NULL CHECK (points > 0),
  reason TEXT NOT NULL CHECK (reason IN ('goodwill', 'shop-mistake', 'system-fault', 'uncollectable')),
  -- Above what one operator may waive alone.
  takes_two BIGINT NOT NULL CHECK (takes_two IN (0, 1)),
  asked_by TEXT NOT NULL CHECK (length(asked_by) BETWEEN 1 AND 120),
  asked_ms BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'rejected')),
  decided_by TEXT CHECK (length(decided_by) BETWEEN 1 AND 120),
  decided_ms BIGINT,
  transaction_id TEXT UNIQUE REFERENCES journal_transaction (id),
  CHECK ((state = 'waiting') = (decided_by IS NULL)),
  CHECK ((decided_by IS NULL) = (decided_ms IS NULL)),
  CHECK ((state = 'done') = (transaction_id IS NOT NULL)),
  -- SECURITY: whatever a rule in the code says, this holds.
  CHECK (state <> 'done' OR takes_two = 0 OR decided_by <> asked_by)
);
CREATE INDEX waiver_waiting ON waiver (asked_ms, id) WHERE state = 'waiting';
CREATE INDEX waiver_history ON waiver (customer_id, decided_ms, id) WHERE state = 'done';
CREATE TRIGGER waiver_goes_forward BEFORE UPDATE ON waiver
  FOR EACH ROW WHEN (OLD.state <> 'waiting' OR NEW.id <> OLD.id
    OR NEW.customer_id <> OLD.customer_id OR NEW.provider_id <> OLD.provider_id
    OR NEW.points <> OLD.points OR NEW.reason <> OLD.reason OR NEW.takes_two <> OLD.takes_two
    OR NEW.asked_by <> OLD.asked_by OR NEW.asked_ms <> OLD.asked_ms)
  EXECUTE FUNCTION refuse('a waiver is decided once');
CREATE TRIGGER waiver_is_never_deleted BEFORE DELETE ON waiver
  FOR EACH ROW EXECUTE FUNCTION refuse('a waiver is kept for ever');
CREATE TRIGGER waiver_is_not_emptied BEFORE TRUNCATE ON waiver
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('a waiver is kept for ever');
`;
