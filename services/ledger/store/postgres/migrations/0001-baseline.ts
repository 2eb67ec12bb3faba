/**
 * The ledger's tables as SQLite has them after its migration 0006, for PostgreSQL: the same columns,
 * checks, indexes and guards. Integers are BIGINT; text is ordered by its bytes, as the database's
 * collation is C (connect.ts sees to that).
 *
 * `writer` has no rows. Whoever writes holds its lock until its COMMIT (decision 12), so there is one
 * order of all that is written, and one chain.
 */
export const migration0001 = /* sql */ `
CREATE TABLE writer ();

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'check_violation'; END $$;

CREATE TABLE programme (
  only_one BIGINT PRIMARY KEY DEFAULT 1 CHECK (only_one = 1),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 70),
  currency TEXT NOT NULL CHECK (currency IN ('EUR', 'JPY')),
  rate_points BIGINT NOT NULL CHECK (rate_points > 0),
  rate_minor BIGINT NOT NULL CHECK (rate_minor > 0),
  minimum_minor BIGINT NOT NULL CHECK (minimum_minor > 0),
  step_minor BIGINT NOT NULL CHECK (step_minor > 0),
  redemption_minor_max BIGINT NOT NULL CHECK (redemption_minor_max >= minimum_minor),
  day_minor_max BIGINT NOT NULL CHECK (day_minor_max >= redemption_minor_max),
  authorization_window_seconds BIGINT NOT NULL CHECK (authorization_window_seconds > 0),
  promise_seconds BIGINT NOT NULL CHECK (promise_seconds > 0),
  -- Text that is no JSON cannot be cast.
  debtor_json TEXT NOT NULL CHECK (debtor_json::json IS NOT NULL)
);

CREATE TABLE provider (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 70),
  rate_points BIGINT NOT NULL CHECK (rate_points > 0),
  rate_minor BIGINT NOT NULL CHECK (rate_minor > 0),
  paid_minor_min BIGINT NOT NULL CHECK (paid_minor_min >= 0),
  maturity_seconds BIGINT NOT NULL CHECK (maturity_seconds >= 0),
  expiry_seconds BIGINT NOT NULL CHECK (expiry_seconds > maturity_seconds)
);

CREATE TABLE customer (
  id TEXT PRIMARY KEY,
  display_name TEXT NOT NULL CHECK (length(display_name) BETWEEN 1 AND 70)
);

CREATE TABLE payee (
  id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer (id),
  since_ms BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('iban', 'jp-account')),
  holder_name TEXT NOT NULL,
  bank_name TEXT NOT NULL,
  masked TEXT NOT NULL CHECK (length(masked) BETWEEN 1 AND 64),
  clearing_id TEXT NOT NULL,
  branch_code TEXT,
  account_type TEXT CHECK (account_type IN ('1', '2', '4')),
  account_number TEXT NOT NULL,
  CHECK ((kind = 'jp-account') = (branch_code IS NOT NULL)),
  CHECK ((kind = 'jp-account') = (account_type IS NOT NULL)),
  UNIQUE (customer_id, since_ms)
);

CREATE TABLE card (
  number TEXT PRIMARY KEY CHECK (length(number) = 16),
  customer_id TEXT NOT NULL REFERENCES customer (id),
  state TEXT NOT NULL CHECK (state IN ('active', 'blocked')),
  pin_salt TEXT NOT NULL,
  pin_hash TEXT NOT NULL,
  pin_cost BIGINT NOT NULL CHECK (pin_cost >= 32768),
  pin_block_size BIGINT NOT NULL CHECK (pin_block_size >= 8),
  pin_parallelization BIGINT NOT NULL CHECK (pin_parallelization >= 1)
);

CREATE TABLE pin_attempt (
  card_number TEXT PRIMARY KEY,
  tries BIGINT NOT NULL CHECK (tries BETWEEN 1 AND 10),
  next_allowed_ms BIGINT NOT NULL
);

CREATE TABLE credential_seen (
  jti TEXT PRIMARY KEY,
  expires_ms BIGINT NOT NULL
);
CREATE INDEX credential_seen_by_expiry ON credential_seen (expires_ms);

CREATE TABLE session (
  token_hash TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer (id),
  terminal TEXT NOT NULL,
  expires_ms BIGINT NOT NULL
);
CREATE INDEX session_by_expiry ON session (expires_ms);
CREATE INDEX session_of_terminal ON session (terminal);

CREATE TABLE purchase (
  id TEXT PRIMARY KEY,
  provider_id TEXT NOT NULL REFERENCES provider (id),
  customer_id TEXT NOT NULL REFERENCES customer (id),
  receipt_number TEXT NOT NULL,
  request_digest TEXT NOT NULL,
  currency TEXT NOT NULL CHECK (currency IN ('EUR', 'JPY')),
  paid_minor BIGINT NOT NULL CHECK (paid_minor >= 0),
  points BIGINT NOT NULL CHECK (points >= 0),
  at_ms BIGINT NOT NULL,
  mature_ms BIGINT NOT NULL CHECK (mature_ms >= at_ms),
  expire_ms BIGINT NOT NULL CHECK (expire_ms > mature_ms),
  UNIQUE (provider_id, receipt_number)
);
CREATE INDEX purchase_history ON purchase (customer_id, at_ms, id);

CREATE TABLE lot (
  id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer (id),
  provider_id TEXT NOT NULL REFERENCES provider (id),
  -- null: points that the bank has paid for and these books do not have; see decision 8
  purchase_id TEXT UNIQUE REFERENCES purchase (id),
  points BIGINT NOT NULL CHECK (points > 0),
  remaining BIGINT NOT NULL CHECK (remaining BETWEEN 0 AND points),
  earned_ms BIGINT NOT NULL,
  mature_ms BIGINT NOT NULL,
  expire_ms BIGINT NOT NULL
);
CREATE INDEX lot_to_take ON lot (customer_id, earned_ms, id) WHERE remaining > 0;

CREATE TABLE redemption (
  id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer (id),
  payee_id TEXT NOT NULL REFERENCES payee (id),
  terminal TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN
    ('held', 'authorized', 'withdrawn', 'completed', 'refused', 'cancelled', 'returned')),
  points BIGINT NOT NULL CHECK (points > 0),
  currency TEXT NOT NULL CHECK (currency IN ('EUR', 'JPY')),
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  request_digest TEXT NOT NULL,
  consent_json TEXT NOT NULL CHECK (consent_json::json IS NOT NULL),
  points_before BIGINT NOT NULL CHECK (points_before >= points),
  requested_ms BIGINT NOT NULL,
  authorized_ms BIGINT,
  "authorization" TEXT,
  authorization_jti TEXT UNIQUE,
  authorization_digest TEXT UNIQUE,
  decided_ms BIGINT,
  bank_reference TEXT,
  receipt TEXT,
  statement TEXT,
  returned_ms BIGINT CHECK ((state = 'returned') = (returned_ms IS NOT NULL)),
  return_reference TEXT CHECK ((state = 'returned') = (return_reference IS NOT NULL)),
  return_reason_code TEXT CHECK ((state = 'returned') = (return_reason_code IS NOT NULL)),
  return_reason_text TEXT CHECK ((state = 'returned') = (return_reason_text IS NOT NULL)),
  return_evidence TEXT CHECK ((state = 'returned') = (return_evidence IS NOT NULL)),
  return_statement TEXT CHECK ((state = 'returned') = (return_statement IS NOT NULL)),
  -- Evidence and state belong together (I3, I4).
  CHECK ((state IN ('held', 'withdrawn')) = ("authorization" IS NULL)),
  CHECK (("authorization" IS NULL) = (authorization_digest IS NULL)),
  CHECK (("authorization" IS NULL) = (authorization_jti IS NULL)),
  CHECK (("authorization" IS NULL) = (authorized_ms IS NULL)),
  CHECK ((state IN ('completed', 'refused', 'cancelled', 'returned')) = (receipt IS NOT NULL)),
  CHECK ((receipt IS NULL) = (statement IS NULL)),
  CHECK ((receipt IS NULL) = (decided_ms IS NULL)),
  CHECK ((receipt IS NULL) = (bank_reference IS NULL))
);
CREATE INDEX redemption_history ON redemption (customer_id, requested_ms, id);
CREATE INDEX redemption_open ON redemption (state, requested_ms) WHERE state IN ('held', 'authorized');

CREATE TABLE redemption_lot (
  redemption_id TEXT NOT NULL REFERENCES redemption (id),
  lot_id TEXT NOT NULL REFERENCES lot (id),
  provider_id TEXT NOT NULL REFERENCES provider (id),
  points BIGINT NOT NULL CHECK (points > 0),
  PRIMARY KEY (redemption_id, lot_id)
);

CREATE TABLE tombstone (
  id TEXT PRIMARY KEY,
  terminal TEXT NOT NULL,
  at_ms BIGINT NOT NULL
);

CREATE TABLE journal_transaction (
  sequence BIGINT PRIMARY KEY CHECK (sequence > 0),
  id TEXT NOT NULL UNIQUE,
  at_ms BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('earn', 'hold', 'release', 'redeem', 'return')),
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
  purchase_id TEXT REFERENCES purchase (id),
  redemption_id TEXT REFERENCES redemption (id),
  -- See rules/journal-chain.ts.
  hash TEXT NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
  CHECK ((purchase_id IS NULL) <> (redemption_id IS NULL))
);

CREATE TABLE journal_entry (
  transaction_id TEXT NOT NULL REFERENCES journal_transaction (id),
  line BIGINT NOT NULL CHECK (line >= 0),
  account TEXT NOT NULL CHECK (account IN
    ('issued', 'available', 'held', 'redeemed', 'expired', 'clawed-back')),
  provider_id TEXT NOT NULL REFERENCES provider (id),
  customer_id TEXT NOT NULL REFERENCES customer (id),
  points BIGINT NOT NULL CHECK (points <> 0),
  PRIMARY KEY (transaction_id, line)
);
CREATE INDEX journal_entry_by_account ON journal_entry (customer_id, account, provider_id);

CREATE TABLE account_balance (
  customer_id TEXT NOT NULL REFERENCES customer (id),
  account TEXT NOT NULL,
  provider_id TEXT NOT NULL REFERENCES provider (id),
  points BIGINT NOT NULL,
  PRIMARY KEY (customer_id, account, provider_id),
  CHECK (CASE account WHEN 'issued' THEN points <= 0 ELSE points >= 0 END)
);

CREATE TABLE bank_key (
  kid TEXT PRIMARY KEY,
  bank TEXT NOT NULL,
  jwk_json TEXT NOT NULL CHECK (jwk_json::json IS NOT NULL),
  first_seen_ms BIGINT NOT NULL
);

CREATE TABLE reconciliation (
  redemption_id TEXT PRIMARY KEY REFERENCES redemption (id),
  -- How often the bank was asked about it in its present state.
  asks BIGINT NOT NULL CHECK (asks >= 0),
  due_ms BIGINT NOT NULL,
  -- From then on it is not only asked about but ended: withdrawn, or cancelled at the bank.
  end_from_ms BIGINT NOT NULL
);
CREATE INDEX reconciliation_due ON reconciliation (due_ms, redemption_id);

-- How far the bank's lists have been read.
CREATE TABLE return_cursor (
  bank TEXT PRIMARY KEY,
  sequence BIGINT NOT NULL CHECK (sequence > 0)
);
CREATE TABLE transfer_cursor (
  bank TEXT PRIMARY KEY,
  sequence BIGINT NOT NULL CHECK (sequence > 0)
);

CREATE TABLE refused_wish (
  id TEXT PRIMARY KEY REFERENCES tombstone (id),
  -- null where the PIN proved nobody
  customer_id TEXT REFERENCES customer (id),
  terminal TEXT NOT NULL,
  request_digest TEXT NOT NULL,
  currency TEXT NOT NULL CHECK (currency IN ('EUR', 'JPY')),
  amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
  refusal_json TEXT NOT NULL CHECK (refusal_json::json IS NOT NULL),
  at_ms BIGINT NOT NULL
);
CREATE INDEX refused_wish_history ON refused_wish (customer_id, at_ms, id);

CREATE TABLE finding (
  id TEXT PRIMARY KEY,
  at_ms BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('receipt-contradicts', 'receipt-invalid',
    'return-contradicts', 'return-invalid', 'redemption-unknown', 'points-missing')),
  -- No foreign key: the bank may speak of what was never asked of it. Null: of what, cannot be believed.
  redemption_id TEXT,
  detail TEXT NOT NULL CHECK (length(detail) BETWEEN 1 AND 500),
  -- The signed words, as they came.
  evidence TEXT NOT NULL
);
CREATE UNIQUE INDEX finding_once ON finding (coalesce(redemption_id, ''), kind, detail);
CREATE INDEX finding_about ON finding (redemption_id);

CREATE TABLE journal_gap (
  id TEXT PRIMARY KEY,
  at_ms BIGINT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('journal-behind', 'journal-altered', 'head-unreadable')),
  lineage BIGINT NOT NULL CHECK (lineage >= 0),
  sequence BIGINT NOT NULL CHECK (sequence >= 0),
  detail TEXT NOT NULL CHECK (length(detail) BETWEEN 1 AND 500),
  UNIQUE (kind, detail)
);

CREATE TABLE terminal (
  urn TEXT PRIMARY KEY,
  -- Issue dates of certificates: of the one that was enrolled last, and the newest that was heard.
  enrolled_ms BIGINT NOT NULL,
  newest_ms BIGINT NOT NULL CHECK (newest_ms >= enrolled_ms),
  epoch BIGINT NOT NULL CHECK (epoch >= 1),
  nonce TEXT NOT NULL CHECK (length(nonce) = 22),
  claimed_ms BIGINT NOT NULL,
  heard_ms BIGINT NOT NULL,
  waiting BIGINT NOT NULL CHECK (waiting >= 0),
  wishes BIGINT NOT NULL CHECK (wishes >= 0),
  quarantined BIGINT NOT NULL CHECK (quarantined >= 0)
);

CREATE TRIGGER journal_transaction_is_kept BEFORE UPDATE OR DELETE ON journal_transaction
  FOR EACH ROW EXECUTE FUNCTION refuse('the journal only grows');
CREATE TRIGGER journal_transaction_is_not_emptied BEFORE TRUNCATE ON journal_transaction
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('the journal only grows');
CREATE TRIGGER journal_entry_is_kept BEFORE UPDATE OR DELETE ON journal_entry
  FOR EACH ROW EXECUTE FUNCTION refuse('the journal only grows');
CREATE TRIGGER journal_entry_is_not_emptied BEFORE TRUNCATE ON journal_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('the journal only grows');

-- Of any table that is counted from 1 by its column sequence.
CREATE FUNCTION refuse_a_gap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE next BIGINT;
BEGIN
  EXECUTE format('SELECT coalesce(max(sequence), 0) + 1 FROM %I', TG_TABLE_NAME) INTO next;
  IF NEW.sequence IS DISTINCT FROM next THEN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER journal_transaction_leaves_no_gap BEFORE INSERT ON journal_transaction
  FOR EACH ROW EXECUTE FUNCTION refuse_a_gap('the journal has no gap');

CREATE FUNCTION journal_entry_is_of_the_newest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.transaction_id IS DISTINCT FROM
    (SELECT id FROM journal_transaction ORDER BY sequence DESC LIMIT 1)
  THEN
    RAISE EXCEPTION 'only the newest transaction takes entries' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER journal_entry_is_of_the_newest BEFORE INSERT ON journal_entry
  FOR EACH ROW EXECUTE FUNCTION journal_entry_is_of_the_newest();

CREATE TRIGGER redemption_is_never_deleted BEFORE DELETE ON redemption
  FOR EACH ROW EXECUTE FUNCTION refuse('a redemption is kept for ever');
CREATE TRIGGER redemption_is_not_emptied BEFORE TRUNCATE ON redemption
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('a redemption is kept for ever');
CREATE TRIGGER redemption_goes_forward BEFORE UPDATE ON redemption
  FOR EACH ROW WHEN (OLD.state || ' ' || NEW.state NOT IN ('held authorized', 'held withdrawn',
    'authorized completed', 'authorized refused', 'authorized cancelled', 'completed returned'))
  EXECUTE FUNCTION refuse('a redemption only moves forward');
CREATE TRIGGER redemption_keeps_its_evidence BEFORE UPDATE ON redemption
  FOR EACH ROW WHEN (NEW.id <> OLD.id OR NEW.customer_id <> OLD.customer_id
    OR NEW.payee_id <> OLD.payee_id
    OR NEW.points <> OLD.points OR NEW.amount_minor <> OLD.amount_minor
    OR NEW.terminal <> OLD.terminal OR NEW.request_digest <> OLD.request_digest
    OR (OLD."authorization" IS NOT NULL
      AND NEW."authorization" IS DISTINCT FROM OLD."authorization")
    OR (OLD.receipt IS NOT NULL AND NEW.receipt IS DISTINCT FROM OLD.receipt))
  EXECUTE FUNCTION refuse('what was given out does not change');

CREATE FUNCTION redemption_is_not_a_tombstone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM tombstone WHERE id = NEW.id) THEN
    RAISE EXCEPTION 'this id was withdrawn for ever' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER redemption_is_not_a_tombstone BEFORE INSERT ON redemption
  FOR EACH ROW EXECUTE FUNCTION redemption_is_not_a_tombstone();
CREATE FUNCTION tombstone_is_not_a_redemption() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM redemption WHERE id = NEW.id) THEN
    RAISE EXCEPTION 'this id is a redemption' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER tombstone_is_not_a_redemption BEFORE INSERT ON tombstone
  FOR EACH ROW EXECUTE FUNCTION tombstone_is_not_a_redemption();
CREATE TRIGGER tombstone_is_kept BEFORE UPDATE OR DELETE ON tombstone
  FOR EACH ROW EXECUTE FUNCTION refuse('a tombstone is kept for ever');

CREATE TRIGGER return_cursor_goes_forward BEFORE UPDATE ON return_cursor
  FOR EACH ROW WHEN (NEW.sequence < OLD.sequence OR NEW.bank <> OLD.bank)
  EXECUTE FUNCTION refuse('the list is read forward only');
CREATE TRIGGER transfer_cursor_goes_forward BEFORE UPDATE ON transfer_cursor
  FOR EACH ROW WHEN (NEW.sequence < OLD.sequence OR NEW.bank <> OLD.bank)
  EXECUTE FUNCTION refuse('the list is read forward only');
CREATE TRIGGER refused_wish_is_kept BEFORE UPDATE OR DELETE ON refused_wish
  FOR EACH ROW EXECUTE FUNCTION refuse('a refused wish is kept for ever');
CREATE TRIGGER finding_is_kept BEFORE UPDATE OR DELETE ON finding
  FOR EACH ROW EXECUTE FUNCTION refuse('a finding is kept for a person');
CREATE TRIGGER journal_gap_is_kept BEFORE UPDATE OR DELETE ON journal_gap
  FOR EACH ROW EXECUTE FUNCTION refuse('a gap is kept for a person');
CREATE TRIGGER terminal_claims_go_forward BEFORE UPDATE ON terminal
  FOR EACH ROW WHEN (NEW.enrolled_ms < OLD.enrolled_ms OR NEW.newest_ms < OLD.newest_ms
    OR (NEW.enrolled_ms = OLD.enrolled_ms AND (NEW.epoch < OLD.epoch
      OR (NEW.epoch = OLD.epoch AND NEW.nonce <> OLD.nonce))))
  EXECUTE FUNCTION refuse('an epoch is claimed once');
CREATE TRIGGER terminal_is_kept BEFORE DELETE ON terminal
  FOR EACH ROW EXECUTE FUNCTION refuse('a terminal is kept for ever');
`;
