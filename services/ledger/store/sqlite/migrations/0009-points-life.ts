/**
 * Refunds of purchases, what a customer owes, and points that have expired. The journal gets its kinds
 * and the account `owed`: what was taken back and was not there any more, never above zero.
 *
 * A CHECK cannot be widened in place, so journal, entries and balances are built anew with the same
 * rows; of the chain nothing changes (see 0004).
 */
export const migration0009 = /* sql */ `
DROP TRIGGER journal_entry_is_of_the_newest;

CREATE TABLE journal_transaction_wider (
  sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
  id TEXT NOT NULL UNIQUE,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN
    ('earn', 'hold', 'release', 'redeem', 'return', 'expire', 'claw-back', 'repay')),
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
  purchase_id TEXT REFERENCES purchase (id),
  redemption_id TEXT REFERENCES redemption (id),
  -- See rules/journal-chain.ts.
  hash TEXT NOT NULL CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*'),
  -- Points of a lot that no purchase explains expire without a cause.
  CHECK ((purchase_id IS NULL) <> (redemption_id IS NULL)
    OR (kind = 'expire' AND redemption_id IS NULL))
) STRICT;
INSERT INTO journal_transaction_wider
  SELECT sequence, id, at_ms, kind, reason, purchase_id, redemption_id, hash
    FROM journal_transaction ORDER BY sequence;
DROP TABLE journal_transaction;
ALTER TABLE journal_transaction_wider RENAME TO journal_transaction;
-- As 0008 has made it.
CREATE INDEX journal_settled ON journal_transaction (at_ms, sequence)
  WHERE kind IN ('redeem', 'return');
CREATE TRIGGER journal_transaction_is_kept BEFORE UPDATE ON journal_transaction
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
CREATE TRIGGER journal_transaction_is_never_deleted BEFORE DELETE ON journal_transaction
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
CREATE TRIGGER journal_transaction_leaves_no_gap BEFORE INSERT ON journal_transaction
WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM journal_transaction)
BEGIN SELECT RAISE(ABORT, 'the journal has no gap'); END;

CREATE TABLE journal_entry_wider (
  transaction_id TEXT NOT NULL REFERENCES journal_transaction (id),
  line INTEGER NOT NULL CHECK (line >= 0),
  account TEXT NOT NULL CHECK (account IN
    ('issued', 'available', 'held', 'redeemed', 'expired', 'clawed-back', 'owed')),
  provider_id TEXT NOT NULL REFERENCES provider (id),
  customer_id TEXT NOT NULL REFERENCES customer (id),
  points INTEGER NOT NULL CHECK (points <> 0),
  PRIMARY KEY (transaction_id, line)
) STRICT, WITHOUT ROWID;
INSERT INTO journal_entry_wider
  SELECT transaction_id, line, account, provider_id, customer_id, points FROM journal_entry;
DROP TABLE journal_entry;
ALTER TABLE journal_entry_wider RENAME TO journal_entry;
CREATE INDEX journal_entry_by_account ON journal_entry (customer_id, account, provider_id);
CREATE TRIGGER journal_entry_is_kept BEFORE UPDATE ON journal_entry
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
CREATE TRIGGER journal_entry_is_never_deleted BEFORE DELETE ON journal_entry
BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END;
CREATE TRIGGER journal_entry_is_of_the_newest BEFORE INSERT ON journal_entry
WHEN NEW.transaction_id IS NOT
  (SELECT id FROM journal_transaction ORDER BY sequence DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'only the newest transaction takes entries'); END;

CREATE TABLE account_balance_wider (
  customer_id TEXT NOT NULL REFERENCES customer (id),
  account TEXT NOT NULL,
  provider_id TEXT NOT NULL REFERENCES provider (id),
  points INTEGER NOT NULL,
  PRIMARY KEY (customer_id, account, provider_id),
  CHECK (CASE WHEN account IN ('issued', 'owed') THEN points <= 0 ELSE points >= 0 END)
) STRICT, WITHOUT ROWID;
INSERT INTO account_balance_wider
  SELECT customer_id, account, provider_id, points FROM account_balance;
DROP TABLE account_balance;
ALTER TABLE account_balance_wider RENAME TO account_balance;

CREATE TABLE reversal (
  id TEXT PRIMARY KEY,
  purchase_id TEXT NOT NULL REFERENCES purchase (id),
  provider_id TEXT NOT NULL REFERENCES provider (id),
  customer_id TEXT NOT NULL REFERENCES customer (id),
  receipt_number TEXT NOT NULL,
  request_digest TEXT NOT NULL,
  currency TEXT NOT NULL CHECK (currency IN ('EUR', 'JPY')),
  refunded_minor INTEGER NOT NULL CHECK (refunded_minor > 0),
  points INTEGER NOT NULL CHECK (points >= 0),
  -- Of them: what had expired unused, and what was not there any more and is owed.
  expired_points INTEGER NOT NULL CHECK (expired_points >= 0),
  owed_points INTEGER NOT NULL CHECK (owed_points >= 0),
  transaction_id TEXT UNIQUE REFERENCES journal_transaction (id),
  at_ms INTEGER NOT NULL,
  UNIQUE (provider_id, receipt_number),
  CHECK (expired_points + owed_points <= points),
  CHECK ((points = 0) = (transaction_id IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX reversal_of_purchase ON reversal (purchase_id);
CREATE INDEX reversal_history ON reversal (customer_id, at_ms, id);
CREATE TRIGGER reversal_is_within_its_purchase BEFORE INSERT ON reversal
WHEN NOT EXISTS (SELECT 1 FROM purchase WHERE id = NEW.purchase_id
    AND customer_id = NEW.customer_id AND provider_id = NEW.provider_id
    AND currency = NEW.currency
    AND paid_minor >= NEW.refunded_minor + (SELECT coalesce(sum(refunded_minor), 0)
      FROM reversal WHERE purchase_id = NEW.purchase_id)
    AND points >= NEW.points + (SELECT coalesce(sum(points), 0)
      FROM reversal WHERE purchase_id = NEW.purchase_id))
BEGIN SELECT RAISE(ABORT, 'no more is taken back than was paid and earned'); END;
CREATE TRIGGER reversal_is_kept BEFORE UPDATE ON reversal
BEGIN SELECT RAISE(ABORT, 'a refund is kept for ever'); END;
CREATE TRIGGER reversal_is_never_deleted BEFORE DELETE ON reversal
BEGIN SELECT RAISE(ABORT, 'a refund is kept for ever'); END;

CREATE TABLE expiry (
  transaction_id TEXT PRIMARY KEY REFERENCES journal_transaction (id),
  lot_id TEXT NOT NULL REFERENCES lot (id),
  customer_id TEXT NOT NULL REFERENCES customer (id),
  provider_id TEXT NOT NULL REFERENCES provider (id),
  points INTEGER NOT NULL CHECK (points > 0),
  at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX expiry_of_lot ON expiry (lot_id);
CREATE INDEX expiry_history ON expiry (customer_id, at_ms, transaction_id);
CREATE INDEX lot_to_expire ON lot (expire_ms, id) WHERE remaining > 0;
CREATE TRIGGER expiry_is_kept BEFORE UPDATE ON expiry
BEGIN SELECT RAISE(ABORT, 'what has expired is kept for ever'); END;
CREATE TRIGGER expiry_is_never_deleted BEFORE DELETE ON expiry
BEGIN SELECT RAISE(ABORT, 'what has expired is kept for ever'); END;

CREATE TABLE repayment (
  transaction_id TEXT NOT NULL REFERENCES journal_transaction (id),
  lot_id TEXT NOT NULL REFERENCES lot (id),
  customer_id TEXT NOT NULL REFERENCES customer (id),
  provider_id TEXT NOT NULL REFERENCES provider (id),
  points INTEGER NOT NULL CHECK (points > 0),
  PRIMARY KEY (transaction_id, lot_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX repayment_by_lot ON repayment (lot_id);
CREATE TRIGGER repayment_is_kept BEFORE UPDATE ON repayment
BEGIN SELECT RAISE(ABORT, 'a repayment is kept for ever'); END;
CREATE TRIGGER repayment_is_never_deleted BEFORE DELETE ON repayment
BEGIN SELECT RAISE(ABORT, 'a repayment is kept for ever'); END;
`;
