/** Limits and suspicion, as SQLite's migration 0011 has it (docs/decisions/0016). */
export const migration0011 = /* sql */ `
CREATE TABLE limit_rule (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
  kind TEXT NOT NULL CHECK (kind IN ('redemption-amount', 'month-amount', 'payee-day-amount',
    'customer-count', 'terminal-count', 'payee-customers', 'near-limit')),
  outcome TEXT NOT NULL CHECK (outcome IN ('refuse', 'review', 'off')),
  minor_max BIGINT CHECK (minor_max >= 0),
  count_max BIGINT CHECK (count_max >= 0),
  window_minutes BIGINT CHECK (window_minutes > 0),
  percent BIGINT CHECK (percent BETWEEN 1 AND 100),
  changed_by TEXT NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 120),
  changed_ms BIGINT NOT NULL,
  from_ms BIGINT NOT NULL CHECK (from_ms >= changed_ms),
  CHECK ((kind IN ('redemption-amount', 'month-amount', 'payee-day-amount')) = (minor_max IS NOT NULL)),
  CHECK ((minor_max IS NULL) = (count_max IS NOT NULL)),
  CHECK ((minor_max IS NULL) = (window_minutes IS NOT NULL)),
  CHECK ((kind = 'near-limit') = (percent IS NOT NULL))
);
CREATE UNIQUE INDEX limit_rule_history ON limit_rule (name, from_ms, changed_ms, id);
CREATE TRIGGER limit_rule_is_kept BEFORE UPDATE OR DELETE ON limit_rule
  FOR EACH ROW EXECUTE FUNCTION refuse('a change of a rule is a new row');
CREATE TRIGGER limit_rule_is_not_emptied BEFORE TRUNCATE ON limit_rule
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('a rule is kept for ever');

CREATE TABLE review (
  redemption_id TEXT PRIMARY KEY REFERENCES redemption (id),
  since_ms BIGINT NOT NULL,
  decide_by_ms BIGINT NOT NULL CHECK (decide_by_ms > since_ms),
  -- Names of the rules, as JSON.
  rules_json TEXT NOT NULL CHECK (length(rules_json) > 2),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'released', 'rejected', 'expired', 'overtaken')),
  decided_ms BIGINT CHECK ((state = 'waiting') = (decided_ms IS NULL))
);
CREATE INDEX review_waiting ON review (since_ms, redemption_id) WHERE state = 'waiting';

CREATE TABLE review_word (
  redemption_id TEXT NOT NULL REFERENCES review (redemption_id),
  operator TEXT NOT NULL CHECK (length(operator) BETWEEN 1 AND 120),
  verdict TEXT NOT NULL CHECK (verdict IN ('release', 'reject')),
  at_ms BIGINT NOT NULL,
  reason TEXT CHECK ((verdict = 'reject') = (reason IS NOT NULL AND length(reason) BETWEEN 1 AND 500)),
  -- One operator counts once.
  PRIMARY KEY (redemption_id, verdict, operator)
);
CREATE TRIGGER review_word_is_kept BEFORE UPDATE OR DELETE ON review_word
  FOR EACH ROW EXECUTE FUNCTION refuse('what was said is kept');
CREATE TRIGGER review_word_is_not_emptied BEFORE TRUNCATE ON review_word
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('what was said is kept');

-- SECURITY: whatever a rule in the code says, these hold. A review is decided once, in time order;
-- it takes two operators; and nothing that waits for them leaves the hold.
CREATE TRIGGER review_goes_forward BEFORE UPDATE ON review
  FOR EACH ROW WHEN (OLD.state <> 'waiting' OR NEW.redemption_id <> OLD.redemption_id
    OR NEW.since_ms <> OLD.since_ms OR NEW.decide_by_ms <> OLD.decide_by_ms
    OR NEW.rules_json <> OLD.rules_json)
  EXECUTE FUNCTION refuse('a review is decided once');
CREATE TRIGGER review_is_kept BEFORE DELETE ON review
  FOR EACH ROW EXECUTE FUNCTION refuse('a review is kept for ever');
CREATE TRIGGER review_is_not_emptied BEFORE TRUNCATE ON review
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('a review is kept for ever');
CREATE FUNCTION review_takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'released' AND (SELECT count(*) FROM review_word
    WHERE redemption_id = NEW.redemption_id AND verdict = 'release') < 2
  THEN
    RAISE EXCEPTION 'two operators release' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER review_takes_two BEFORE UPDATE ON review
  FOR EACH ROW EXECUTE FUNCTION review_takes_two();
CREATE FUNCTION redemption_waits_for_its_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> OLD.state AND EXISTS (SELECT 1 FROM review
    WHERE redemption_id = NEW.id AND state = 'waiting')
  THEN
    RAISE EXCEPTION 'it is under review' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER redemption_waits_for_its_review BEFORE UPDATE ON redemption
  FOR EACH ROW EXECUTE FUNCTION redemption_waits_for_its_review();

-- Who was paid where, and which terminal asked: for the rules that count.
CREATE INDEX payee_by_account ON payee (account_number, clearing_id);
CREATE INDEX redemption_by_payee ON redemption (payee_id, requested_ms);
CREATE INDEX redemption_by_terminal ON redemption (terminal, requested_ms);
`;
