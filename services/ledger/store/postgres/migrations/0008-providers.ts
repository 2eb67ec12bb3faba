/** Rules of earning, campaigns and terms, as SQLite's migration 0008 has them. */
export const migration0008 = /* sql */ `
CREATE TABLE earn_rule (
  id TEXT PRIMARY KEY,
  provider_id TEXT NOT NULL REFERENCES provider (id),
  from_ms BIGINT NOT NULL CHECK (from_ms >= 0),
  rate_points BIGINT NOT NULL CHECK (rate_points > 0),
  rate_minor BIGINT NOT NULL CHECK (rate_minor > 0),
  rounding TEXT NOT NULL CHECK (rounding IN ('down', 'half-up', 'up')),
  paid_minor_min BIGINT NOT NULL CHECK (paid_minor_min >= 0),
  maturity_seconds BIGINT NOT NULL CHECK (maturity_seconds >= 0),
  expiry_seconds BIGINT NOT NULL CHECK (expiry_seconds > maturity_seconds),
  UNIQUE (provider_id, from_ms)
);
INSERT INTO earn_rule
  SELECT 'first:' || id, id, 0, rate_points, rate_minor, 'down', paid_minor_min, maturity_seconds,
         expiry_seconds
    FROM provider;
ALTER TABLE provider DROP COLUMN expiry_seconds, DROP COLUMN maturity_seconds,
  DROP COLUMN paid_minor_min, DROP COLUMN rate_minor, DROP COLUMN rate_points;

CREATE TABLE campaign (
  id TEXT PRIMARY KEY,
  provider_id TEXT NOT NULL REFERENCES provider (id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 50),
  from_ms BIGINT NOT NULL CHECK (from_ms >= 0),
  until_ms BIGINT NOT NULL CHECK (until_ms > from_ms),
  -- a campaign never earns less
  times BIGINT NOT NULL CHECK (times >= per),
  per BIGINT NOT NULL CHECK (per > 0)
);
CREATE INDEX campaign_open ON campaign (provider_id, until_ms);
CREATE TABLE campaign_end (
  campaign_id TEXT PRIMARY KEY REFERENCES campaign (id),
  end_ms BIGINT NOT NULL CHECK (end_ms >= 0)
);

CREATE TABLE programme_terms (
  since_ms BIGINT PRIMARY KEY CHECK (since_ms >= 0),
  rate_points BIGINT NOT NULL CHECK (rate_points > 0),
  rate_minor BIGINT NOT NULL CHECK (rate_minor > 0),
  minimum_minor BIGINT NOT NULL CHECK (minimum_minor > 0),
  step_minor BIGINT NOT NULL CHECK (step_minor > 0),
  fee_minor BIGINT NOT NULL CHECK (fee_minor >= 0)
);
ALTER TABLE programme ADD COLUMN fee_minor BIGINT NOT NULL DEFAULT 0 CHECK (fee_minor >= 0);
ALTER TABLE redemption ADD COLUMN fee_minor BIGINT NOT NULL DEFAULT 0 CHECK (fee_minor >= 0);

ALTER TABLE purchase
  ADD COLUMN excluded_minor BIGINT NOT NULL DEFAULT 0
    CHECK (excluded_minor BETWEEN 0 AND paid_minor),
  ADD COLUMN earn_rule_id TEXT REFERENCES earn_rule (id),
  ADD COLUMN campaign_id TEXT REFERENCES campaign (id);
UPDATE purchase SET earn_rule_id = 'first:' || provider_id;

-- What a shop owes for a period is read by when points were redeemed or came back.
CREATE INDEX journal_settled ON journal_transaction (at_ms, sequence)
  WHERE kind IN ('redeem', 'return');

CREATE TRIGGER purchase_names_its_rule BEFORE INSERT ON purchase
  FOR EACH ROW WHEN (NEW.earn_rule_id IS NULL)
  EXECUTE FUNCTION refuse('a purchase is earned under a rule');
CREATE TRIGGER redemption_keeps_its_fee BEFORE UPDATE ON redemption
  FOR EACH ROW WHEN (NEW.fee_minor <> OLD.fee_minor)
  EXECUTE FUNCTION refuse('what was given out does not change');
CREATE TRIGGER earn_rule_is_kept BEFORE UPDATE OR DELETE ON earn_rule
  FOR EACH ROW EXECUTE FUNCTION refuse('a rule is never changed: another one begins');
CREATE TRIGGER campaign_is_kept BEFORE UPDATE OR DELETE ON campaign
  FOR EACH ROW
  EXECUTE FUNCTION refuse('a campaign is never changed: it ends, and another one begins');
CREATE TRIGGER campaign_end_is_kept BEFORE UPDATE OR DELETE ON campaign_end
  FOR EACH ROW EXECUTE FUNCTION refuse('a campaign ends once');
CREATE TRIGGER programme_terms_are_kept BEFORE UPDATE OR DELETE ON programme_terms
  FOR EACH ROW EXECUTE FUNCTION refuse('terms are never changed: newer ones hold');
CREATE FUNCTION refuse_older_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM programme_terms WHERE since_ms >= NEW.since_ms) THEN
    RAISE EXCEPTION 'newer terms are newer' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER programme_terms_go_forward BEFORE INSERT ON programme_terms
  FOR EACH ROW EXECUTE FUNCTION refuse_older_terms();
`;
