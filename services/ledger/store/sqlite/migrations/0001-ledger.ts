/**
 * The ledger's first tables. Points and money are integers, times are milliseconds since the epoch.
 *
 * The journal can only grow (I7): triggers refuse to change or delete what was written. It is the
 * truth; `account_balance` and `lot.remaining` are kept beside it in the same transaction.
 */
export const migration0001 = /* sql */ `
CREATE TABLE programme (
  only_one INTEGER PRIMARY KEY DEFAULT 1 CHECK (only_one = 1),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 70),
  currency TEXT NOT NULL CHECK (currency IN ('EUR', 'JPY')),
  rate_points INTEGER NOT NULL CHECK (rate_points > 0),
  rate_minor INTEGER NOT NULL CHECK (rate_minor > 0),
  minimum_minor INTEGER NOT NULL CHECK (minimum_minor > 0),
  step_minor INTEGER NOT NULL CHECK (step_minor > 0),
  redemption_minor_max INTEGER NOT NULL CHECK (redemption_minor_max >= minimum_minor),
  day_minor_max INTEGER NOT NULL CHECK (day_minor_max >= redemption_minor_max),
  authorization_window_seconds INTEGER NOT NULL CHECK (authorization_window_seconds > 0),
  promise_seconds INTEGER NOT NULL CHECK (promise_seconds > 0),
  debtor_json TEXT NOT NULL CHECK (json_valid(debtor_json))
) STRICT;

CREATE TABLE provider (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 70),
  rate_points INTEGER NOT NULL CHECK (rate_points > 0),
  rate_minor INTEGER NOT NULL CHECK (rate_minor > 0),
  paid_minor_min INTEGER NOT NULL CHECK (paid_minor_min >= 0),
  maturity_seconds INTEGER NOT NULL CHECK (maturity_seconds >= 0),
  expiry_seconds INTEGER NOT NULL CHECK (expiry_seconds > maturity_seconds)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer (
  id TEXT PRIMARY KEY,
  display_name TEXT NOT NULL CHECK (length(display_name) BETWEEN 1 AND 70)
) STRICT, WITHOUT ROWID;

CREATE TABLE payee (
  id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer (id),
  since_ms INTEGER NOT NULL,
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
) STRICT, WITHOUT ROWID;

CREATE TABLE card (
  number TEXT PRIMARY KEY CHECK (length(number) = 16),
  customer_id TEXT NOT NULL REFERENCES customer (id),
  state TEXT NOT NULL CHECK (state IN ('active', 'blocked')),
  pin_salt TEXT NOT NULL,
  pin_hash TEXT NOT NULL,
  pin_cost INTEGER NOT NULL CHECK (pin_cost >= 32768),
  pin_block_size INTEGER NOT NULL CHECK (pin_block_size >= 8),
  pin_parallelization INTEGER NOT NULL CHECK (pin_parallelization >= 1)
) STRICT, WITHOUT ROWID;

CREATE TABLE pin_attempt (
  card_number TEXT PRIMARY KEY,
  tries INTEGER NOT NULL CHECK (tries BETWEEN 1 AND 10),
  next_allowed_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE credential_seen (
  jti TEXT PRIMARY KEY,
  expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX credential_seen_by_expiry ON credential_seen (expires_ms);

CREATE TABLE session (
  token_hash TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer (id),
  terminal TEXT NOT NULL,
  expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_expiry ON session (expires_ms);

CREATE TABLE purchase (
  id TEXT PRIMARY KEY,
  provider_id TEXT NOT NULL REFERENCES provider (id),
  customer_id TEXT NOT NULL REFERENCES customer (id),
  receipt_number TEXT NOT NULL,
  request_digest TEXT NOT NULL,
  currency TEXT NOT NULL CHECK (currency IN ('EUR', 'JPY')),
  paid_minor INTEGER NOT NULL CHECK (paid_minor >= 0),
  points INTEGER NOT NULL CHECK (points >= 0),
  at_ms INTEGER NOT NULL,
  mature_ms INTEGER NOT NULL CHECK (mature_ms >= at_ms),
  expire_ms INTEGER NOT NULL CHECK (expire_ms > mature_ms),
  UNIQUE (provider_id, receipt_number)
) STRICT, WITHOUT ROWID;
CREATE INDEX purchase_history ON purchase (customer_id, at_ms, id);

CREATE TABLE lot (
  id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer (id),
  provider_id TEXT NOT NULL REFERENCES provider (id),
  purchase_id TEXT NOT NULL UNIQUE REFERENCES purchase (id),
  points INTEGER NOT NULL CHECK (points > 0),
  remaining INTEGER NOT NULL CHECK (remaining BETWEEN 0 AND points),
  earned_ms INTEGER NOT NULL,
  mature_ms INTEGER NOT NULL,
  expire_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX lot_to_take ON lot (customer_id, earned_ms, id) WHERE remaining > 0;

CREATE TABLE redemption (
  id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer (id),
  payee_id TEXT NOT NULL REFERENCES payee (id),
  terminal TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN
    ('held', 'authorized', 'withdrawn', 'completed', 'refused', 'cancelled', 'returned')),
  points INTEGER NOT NULL CHECK (points > 0),
  currency TEXT NOT NULL CHECK (currency IN ('EUR', 'JPY')),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  request_digest TEXT NOT NULL,
  consent_json TEXT NOT NULL CHECK (json_valid(consent_json)),
  points_before INTEGER NOT NULL CHECK (points_before >= points),
  requested_ms INTEGER NOT NULL,
  authorized_ms INTEGER,
  authorization TEXT,
  authorization_jti TEXT UNIQUE,
  authorization_digest TEXT UNIQUE,
  decided_ms INTEGER,
  bank_reference TEXT,
  receipt TEXT,
  statement TEXT,
  -- Evidence and state belong together (I3, I4).
  CHECK ((state IN ('held', 'withdrawn')) = (authorization IS NULL)),
  CHECK ((authorization IS NULL) = (authorization_digest IS NULL)),
  CHECK ((authorization IS NULL) = (authorization_jti IS NULL)),
  CHECK ((authorization IS NULL) = (authorized_ms IS NULL)),
  CHECK ((state IN ('completed', 'refused', 'cancelled', 'returned')) = (receipt IS NOT NULL)),
  CHECK ((receipt IS NULL) = (statement IS NULL)),
  CHECK ((receipt IS NULL) = (decided_ms IS NULL)),
  CHECK ((receipt IS NULL) = (bank_reference IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX redemption_history ON redemption (customer_id, requested_ms, id);
CREATE INDEX redemption_open ON redemption (state, requested_ms) WHERE state IN ('held', 'authorized');

CREATE TABLE redemption_lot (
  redemption_id TEXT NOT NULL REFERENCES redemption (id),
  lot_id TEXT NOT NULL REFERENCES lot (id),
  provider_id TEXT NOT NULL REFERENCES provider (id),
  points INTEGER NOT NULL CHECK (points > 0),
  PRIMARY KEY (redemption_id, lot_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE tombstone (
  id TEXT PRIMARY KEY,
  terminal TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE journal_transaction (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('earn', 'hold', 'release', 'redeem')),
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
  purchase_id TEXT REFERENCES purchase (id),
  redemption_id TEXT REFERENCES redemption (id),
  CHECK ((purchase_id IS NULL) <> (redemption_id IS NULL))
) STRICT;

CREATE TABLE journal_entry (
  transaction_id TEXT NOT NULL REFERENCES journal_transaction (id),
  line INTEGER NOT NULL CHECK (line >= 0),
  account TEXT NOT NULL CHECK (account IN
    ('issued', 'available', 'held', 'redeemed', 'expired', 'clawed-back')),
  provider_id TEXT NOT NULL REFERENCES provider (id),
  customer_id TEXT NOT NULL REFERENCES customer (id),
  points INTEGER NOT NULL CHECK (points <> 0),
  PRIMARY KEY (transaction_id, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_entry_by_account ON journal_entry (customer_id, account, provider_id);

CREATE TABLE account_balance (
  customer_id TEXT NOT NULL REFERENCES customer (id),
  account TEXT NOT NULL,
  provider_id TEXT NOT NULL REFERENCES provider (id),
  points INTEGER NOT NULL,
  PRIMARY KEY (customer_id, account, provider_id),
  CHECK (CASE account WHEN 'issued' THEN points <= 0 ELSE points >= 0 END)
) STRICT, WITHOUT ROWID;

CREATE TABLE bank_key (
  kid TEXT PRIMARY KEY,
  bank TEXT NOT NULL,
  jwk_json TEXT NOT NULL CHECK (json_valid(jwk_json)),
  first_seen_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER journal_transaction_is_kept BEFORE UPDATE ON journal_transaction
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
CREATE TRIGGER journal_transaction_is_never_deleted BEFORE DELETE ON journal_transaction
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
CREATE TRIGGER journal_entry_is_kept BEFORE UPDATE ON journal_entry
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
CREATE TRIGGER journal_entry_is_never_deleted BEFORE DELETE ON journal_entry
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;

CREATE TRIGGER redemption_is_never_deleted BEFORE DELETE ON redemption
BEGIN SELECT RAISE(ABORT, 'a redemption is kept for ever'); END;
CREATE TRIGGER redemption_goes_forward BEFORE UPDATE ON redemption
WHEN OLD.state || ' ' || NEW.state NOT IN ('held authorized', 'held withdrawn',
  'authorized completed', 'authorized refused', 'authorized cancelled', 'completed returned')
BEGIN SELECT RAISE(ABORT, 'a redemption only moves forward'); END;
CREATE TRIGGER redemption_keeps_its_evidence BEFORE UPDATE ON redemption
WHEN NEW.id <> OLD.id OR NEW.customer_id <> OLD.customer_id OR NEW.payee_id <> OLD.payee_id
  OR NEW.points <> OLD.points OR NEW.amount_minor <> OLD.amount_minor
  OR NEW.terminal <> OLD.terminal OR NEW.request_digest <> OLD.request_digest
  OR (OLD.authorization IS NOT NULL AND NEW.authorization IS NOT OLD.authorization)
  OR (OLD.receipt IS NOT NULL AND NEW.receipt IS NOT OLD.receipt)
BEGIN SELECT RAISE(ABORT, 'what was given out does not change'); END;
CREATE TRIGGER redemption_is_not_a_tombstone BEFORE INSERT ON redemption
WHEN EXISTS (SELECT 1 FROM tombstone WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'this id was withdrawn for ever'); END;
CREATE TRIGGER tombstone_is_not_a_redemption BEFORE INSERT ON tombstone
WHEN EXISTS (SELECT 1 FROM redemption WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'this id is a redemption'); END;
CREATE TRIGGER tombstone_is_kept BEFORE UPDATE ON tombstone
BEGIN SELECT RAISE(ABORT, 'a tombstone is kept for ever'); END;
CREATE TRIGGER tombstone_is_never_deleted BEFORE DELETE ON tombstone
BEGIN SELECT RAISE(ABORT, 'a tombstone is kept for ever'); END;
`;
