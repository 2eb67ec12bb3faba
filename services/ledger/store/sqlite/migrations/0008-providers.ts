/**
 * A provider's rule becomes a row of its own with a time from which it holds, so that any purchase can be
 * explained by the rule it was earned under; campaigns; a part of a purchase that earns nothing; terms of
 * redemption that can change, and their fee.
 *
 * The rule that stood in `provider` holds from the beginning, and all purchases so far were under it.
 */
export const migration0008 = /* sql */ `
CREATE TABLE earn_rule (
  id TEXT PRIMARY KEY NOT NULL,
  provider_id TEXT NOT NULL REFERENCES provider (id),
  from_ms INTEGER NOT NULL CHECK (from_ms >= 0),
  rate_points INTEGER NOT NULL CHECK (rate_points > 0),
  rate_minor INTEGER NOT NULL CHECK (rate_minor > 0),
  rounding TEXT NOT NULL CHECK (rounding IN ('down', 'half-up', 'up')),
  paid_minor_min INTEGER NOT NULL CHECK (paid_minor_min >= 0),
  maturity_seconds INTEGER NOT NULL CHECK (maturity_seconds >= 0),
  expiry_seconds INTEGER NOT NULL CHECK (expiry_seconds > maturity_seconds),
  UNIQUE (provider_id, from_ms)
) STRICT, WITHOUT ROWID;
INSERT INTO earn_rule
  SELECT 'first:' || id, id, 0, rate_points, rate_minor, 'down', paid_minor_min, maturity_seconds,
         expiry_seconds
    FROM provider;
ALTER TABLE provider DROP COLUMN expiry_seconds;
ALTER TABLE provider DROP COLUMN maturity_seconds;
ALTER TABLE provider DROP COLUMN paid_minor_min;
ALTER TABLE provider DROP COLUMN rate_minor;
ALTER TABLE provider DROP COLUMN rate_points;

CREATE TABLE campaign (
  id TEXT PRIMARY KEY NOT NULL,
  provider_id TEXT NOT NULL REFERENCES provider (id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 50),
  from_ms INTEGER NOT NULL CHECK (from_ms >= 0),
  until_ms INTEGER NOT NULL CHECK (until_ms > from_ms),
  -- a campaign never earns less
  times INTEGER NOT NULL CHECK (times >= per),
  per INTEGER NOT NULL CHECK (per > 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_open ON campaign (provider_id, until_ms);
CREATE TABLE campaign_end (
  campaign_id TEXT PRIMARY KEY NOT NULL REFERENCES campaign (id),
  end_ms INTEGER NOT NULL CHECK (end_ms >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE programme_terms (
  since_ms INTEGER PRIMARY KEY CHECK (since_ms >= 0),
  rate_points INTEGER NOT NULL CHECK (rate_points > 0),
  rate_minor INTEGER NOT NULL CHECK (rate_minor > 0),
  minimum_minor INTEGER NOT NULL CHECK (minimum_minor > 0),
  step_minor INTEGER NOT NULL CHECK (step_minor > 0),
  fee_minor INTEGER NOT NULL CHECK (fee_minor >= 0)
) STRICT;
ALTER TABLE programme ADD COLUMN fee_minor INTEGER NOT NULL DEFAULT 0 CHECK (fee_minor >= 0);
ALTER TABLE redemption ADD COLUMN fee_minor INTEGER NOT NULL DEFAULT 0 CHECK (fee_minor >= 0);

ALTER TABLE purchase ADD COLUMN excluded_minor INTEGER NOT NULL DEFAULT 0
  CHECK (excluded_minor BETWEEN 0 AND paid_minor);
ALTER TABLE purchase ADD COLUMN earn_rule_id TEXT REFERENCES earn_rule (id);
ALTER TABLE purchase ADD COLUMN campaign_id TEXT REFERENCES campaign (id);
UPDATE purchase SET earn_rule_id = 'first:' || provider_id;

-- What a shop owes for a period is read by when points were redeemed or came back.
CREATE INDEX journal_settled ON journal_transaction (at_ms, sequence)
  WHERE kind IN ('redeem', 'return');

CREATE TRIGGER purchase_names_its_rule BEFORE INSERT ON purchase WHEN NEW.earn_rule_id IS NULL
BEGIN SELECT RAISE(ABORT, 'a purchase is earned under a rule'); END;
CREATE TRIGGER redemption_keeps_its_fee BEFORE UPDATE ON redemption WHEN NEW.fee_minor <> OLD.fee_minor
BEGIN SELECT RAISE(ABORT, 'what was given out does not change'); END;
CREATE TRIGGER earn_rule_is_kept BEFORE UPDATE ON earn_rule
BEGIN SELECT RAISE(ABORT, 'a rule is never changed: another one begins'); END;
CREATE TRIGGER earn_rule_is_never_deleted BEFORE DELETE ON earn_rule
BEGIN SELECT RAISE(ABORT, 'a rule is never changed: another one begins'); END;
CREATE TRIGGER campaign_is_kept BEFORE UPDATE ON campaign
BEGIN SELECT RAISE(ABORT, 'a campaign is never changed: it ends, and another one begins'); END;
CREATE TRIGGER campaign_is_never_deleted BEFORE DELETE ON campaign
BEGIN SELECT RAISE(ABORT, 'a campaign is never changed: it ends, and another one begins'); END;
CREATE TRIGGER campaign_end_is_kept BEFORE UPDATE ON campaign_end
BEGIN SELECT RAISE(ABORT, 'a campaign ends once'); END;
CREATE TRIGGER campaign_end_is_never_deleted BEFORE DELETE ON campaign_end
BEGIN SELECT RAISE(ABORT, 'a campaign ends once'); END;
CREATE TRIGGER programme_terms_are_kept BEFORE UPDATE ON programme_terms
BEGIN SELECT RAISE(ABORT, 'terms are never changed: newer ones hold'); END;
CREATE TRIGGER programme_terms_are_never_deleted BEFORE DELETE ON programme_terms
BEGIN SELECT RAISE(ABORT, 'terms are never changed: newer ones hold'); END;
CREATE TRIGGER programme_terms_go_forward BEFORE INSERT ON programme_terms
WHEN EXISTS (SELECT 1 FROM programme_terms WHERE since_ms >= NEW.since_ms)
BEGIN SELECT RAISE(ABORT, 'newer terms are newer'); END;
`;
