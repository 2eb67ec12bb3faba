/** Refunds, what is owed, and what has expired, as SQLite's migration 0009 has it. */
export const migration0009 = /* sql */ `
ALTER TABLE journal_transaction DROP CONSTRAINT journal_transaction_kind_check;
ALTER TABLE journal_transaction ADD CONSTRAINT journal_transaction_kind_check CHECK (kind IN
  ('earn', 'hold', 'release', 'redeem', 'return', 'expire', 'claw-back', 'repay'));
ALTER TABLE journal_transaction DROP CONSTRAINT journal_transaction_check;
-- Points of a lot that no purchase explains expire without a cause.
ALTER TABLE journal_transaction ADD CONSTRAINT journal_transaction_check CHECK (
  (purchase_id IS NULL) <> (redemption_id IS NULL)
  OR (kind = 'expire' AND redemption_id IS NULL));
ALTER TABLE journal_entry DROP CONSTRAINT journal_entry_account_check;
ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_account_check CHECK (account IN
  ('issued', 'available', 'held', 'redeemed', 'expired', 'clawed-back', 'owed'));
ALTER TABLE account_balance DROP CONSTRAINT account_balance_check;
ALTER TABLE account_balance ADD CONSTRAINT account_balance_check CHECK (
  CASE WHEN account IN ('issued', 'owed') THEN points <= 0 ELSE points >= 0 END);

CREATE TABLE reversal (
  id TEXT PRIMARY KEY,
  purchase_id TEXT NOT NULL REFERENCES purchase (id),
  provider_id TEXT NOT NULL REFERENCES provider (id),
  customer_id TEXT NOT NULL REFERENCES customer (id),
  receipt_number TEXT NOT NULL,
  request_digest TEXT NOT NULL,
  currency TEXT NOT NULL CHECK (currency IN ('EUR', 'JPY')),
  refunded_minor BIGINT NOT NULL CHECK (refunded_minor > 0),
  points BIGINT NOT NULL CHECK (points >= 0),
  -- Of them: what had expired unused, and what was not there any more and is owed.
  expired_points BIGINT NOT NULL CHECK (expired_points >= 0),
  owed_points BIGINT NOT NULL CHECK (owed_points >= 0),
  transaction_id TEXT UNIQUE REFERENCES journal_transaction (id),
  at_ms BIGINT NOT NULL,
  UNIQUE (provider_id, receipt_number),
  CHECK (expired_points + owed_points <= points),
  CHECK ((points = 0) = (transaction_id IS NULL))
);
CREATE INDEX reversal_of_purchase ON reversal (purchase_id);
CREATE INDEX reversal_history ON reversal (customer_id, at_ms, id);
CREATE FUNCTION reversal_is_within_its_purchase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM purchase WHERE id = NEW.purchase_id
    AND customer_id = NEW.customer_id AND provider_id = NEW.provider_id
    AND currency = NEW.currency
    AND paid_minor >= NEW.refunded_minor + (SELECT coalesce(sum(refunded_minor), 0)
      FROM reversal WHERE purchase_id = NEW.purchase_id)
    AND points >= NEW.points + (SELECT coalesce(sum(reversal.points), 0)
      FROM reversal WHERE purchase_id = NEW.purchase_id))
  THEN
    RAISE EXCEPTION 'no more is taken back than was paid and earned'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reversal_is_within_its_purchase BEFORE INSERT ON reversal
  FOR EACH ROW EXECUTE FUNCTION reversal_is_within_its_purchase();
CREATE TRIGGER reversal_is_kept BEFORE UPDATE OR DELETE ON reversal
  FOR EACH ROW EXECUTE FUNCTION refuse('a refund is kept for ever');

CREATE TABLE expiry (
  transaction_id TEXT PRIMARY KEY REFERENCES journal_transaction (id),
  lot_id TEXT NOT NULL REFERENCES lot (id),
  customer_id TEXT NOT NULL REFERENCES customer (id),
  provider_id TEXT NOT NULL REFERENCES provider (id),
  points BIGINT NOT NULL CHECK (points > 0),
  at_ms BIGINT NOT NULL
);
CREATE INDEX expiry_of_lot ON expiry (lot_id);
CREATE INDEX expiry_history ON expiry (customer_id, at_ms, transaction_id);
CREATE INDEX lot_to_expire ON lot (expire_ms, id) WHERE remaining > 0;
CREATE TRIGGER expiry_is_kept BEFORE UPDATE OR DELETE ON expiry
  FOR EACH ROW EXECUTE FUNCTION refuse('what has expired is kept for ever');

CREATE TABLE repayment (
  transaction_id TEXT NOT NULL REFERENCES journal_transaction (id),
  lot_id TEXT NOT NULL REFERENCES lot (id),
  customer_id TEXT NOT NULL REFERENCES customer (id),
  provider_id TEXT NOT NULL REFERENCES provider (id),
  points BIGINT NOT NULL CHECK (points > 0),
  PRIMARY KEY (transaction_id, lot_id)
);
CREATE INDEX repayment_by_lot ON repayment (lot_id);
CREATE TRIGGER repayment_is_kept BEFORE UPDATE OR DELETE ON repayment
  FOR EACH ROW EXECUTE FUNCTION refuse('a repayment is kept for ever');
`;
