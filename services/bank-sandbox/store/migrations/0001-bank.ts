/**
 * The first schema. The database itself refuses what must never be: a balance below zero, a second
 * posting of one side of one redemption, a last word that changes, a row that disappears.
 */
export const migration0001 = `
CREATE TABLE bank_state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  bic TEXT NOT NULL CHECK (length(bic) IN (8, 11)),
  currency TEXT NOT NULL CHECK (currency IN ('EUR', 'JPY')),
  debtor TEXT NOT NULL REFERENCES account (id)
) STRICT;

CREATE TABLE account (
  id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 34),
  currency TEXT NOT NULL CHECK (currency IN ('EUR', 'JPY')),
  state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
  opening INTEGER NOT NULL CHECK (opening >= 0),
  balance INTEGER NOT NULL CHECK (balance >= 0)
) STRICT;

CREATE TABLE transfer (
  redemption TEXT PRIMARY KEY CHECK (length(redemption) = 36),
  state TEXT NOT NULL CHECK (state IN ('pending', 'final')),
  -- The authorization; all null on a tombstone.
  jti TEXT,
  amount INTEGER CHECK (amount > 0),
  currency TEXT CHECK (currency IN ('EUR', 'JPY')),
  jws TEXT,
  -- The decrypted pain.001, only while it is still needed.
  order_text TEXT,
  -- The last word; all null while pending.
  outcome TEXT CHECK (outcome IN ('completed', 'refused', 'cancelled')),
  bank_reference TEXT UNIQUE CHECK (length(bank_reference) BETWEEN 1 AND 35),
  receipt TEXT,
  decided_at TEXT,
  CHECK ((state = 'pending') = (order_text IS NOT NULL)),
  CHECK ((state = 'final') = (outcome IS NOT NULL)),
  CHECK ((outcome IS NULL) = (bank_reference IS NULL)),
  CHECK ((outcome IS NULL) = (receipt IS NULL)),
  CHECK ((outcome IS NULL) = (decided_at IS NULL)),
  CHECK ((jti IS NULL) = (amount IS NULL)),
  CHECK ((jti IS NULL) = (currency IS NULL)),
  CHECK ((jti IS NULL) = (jws IS NULL)),
  CHECK (jti IS NOT NULL OR outcome = 'cancelled')
) STRICT;
CREATE INDEX transfer_pending ON transfer (redemption) WHERE state = 'pending';

CREATE TABLE posting (
  redemption TEXT NOT NULL REFERENCES transfer (redemption),
  side TEXT NOT NULL CHECK (side IN ('debit', 'credit')),
  account TEXT NOT NULL REFERENCES account (id),
  amount INTEGER NOT NULL CHECK (amount > 0),
  currency TEXT NOT NULL CHECK (currency IN ('EUR', 'JPY')),
  PRIMARY KEY (redemption, side)
) STRICT;

CREATE TABLE ledger_key (
  kid TEXT PRIMARY KEY CHECK (length(kid) = 43),
  jwk TEXT NOT NULL,
  pinned_at TEXT NOT NULL
) STRICT;

CREATE TRIGGER transfer_stays_final BEFORE UPDATE ON transfer WHEN OLD.state = 'final'
BEGIN SELECT RAISE(ABORT, 'a last word never changes'); END;
CREATE TRIGGER transfer_keeps_claim BEFORE UPDATE ON transfer
WHEN OLD.redemption IS NOT NEW.redemption OR OLD.jti IS NOT NEW.jti
  OR OLD.amount IS NOT NEW.amount OR OLD.currency IS NOT NEW.currency OR OLD.jws IS NOT NEW.jws
BEGIN SELECT RAISE(ABORT, 'a claim never changes'); END;
CREATE TRIGGER transfer_stays BEFORE DELETE ON transfer
BEGIN SELECT RAISE(ABORT, 'ids are remembered for ever'); END;
CREATE TRIGGER posting_stays BEFORE DELETE ON posting
BEGIN SELECT RAISE(ABORT, 'a posting is for ever'); END;
CREATE TRIGGER posting_unchanged BEFORE UPDATE ON posting
BEGIN SELECT RAISE(ABORT, 'a posting is for ever'); END;
CREATE TRIGGER posting_needs_completion BEFORE INSERT ON posting
WHEN NOT EXISTS (
  SELECT 1 FROM transfer WHERE redemption = NEW.redemption AND outcome = 'completed'
    AND amount = NEW.amount AND currency = NEW.currency
)
BEGIN SELECT RAISE(ABORT, 'money moves only for a completed transfer of that amount'); END;
`;
