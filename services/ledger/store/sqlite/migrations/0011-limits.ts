/** Limits and suspicion: the rules, what they hold for a review, and who said what (docs/decisions/0016). */
export const migration0011 = /* sql */ `
CREATE TABLE limit_rule (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
  kind TEXT NOT NULL CHECK (kind IN ('redemption-amount', 'month-amount', 'payee-day-amount',
    'customer-count', 'terminal-count', 'payee-customers', 'near-limit')),
  outcome TEXT NOT NULL CHECK (outcome IN ('refuse', 'review', 'off')),
  minor_max INTEGER CHECK (minor_max >= 0),
  count_max INTEGER CHECK (count_max >= 0),
  window_minutes INTEGER CHECK (window_minutes > 0),
  percent INTEGER CHECK (percent BETWEEN 1 AND 100),
  changed_by TEXT NOT NULL CHECK (length(changed_by) BETWEEN 1 AND 120),
  changed_ms INTEGER NOT NULL,
  from_ms INTEGER NOT NULL CHECK (from_ms >= changed_ms),
  CHECK ((kind IN ('redemption-amount', 'month-amount', 'payee-day-amount')) = (minor_max IS NOT NULL)),
  CHECK ((minor_max IS NULL) = (count_max IS NOT NULL)),
  CHECK ((minor_max IS NULL) = (window_minutes IS NOT NULL)),
  CHECK ((kind = 'near-limit') = (percent IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX limit_rule_history ON limit_rule (name, from_ms, changed_ms, id);
CREATE TRIGGER limit_rule_is_final BEFORE UPDATE ON limit_rule
BEGIN SELECT RAISE(ABORT, 'a change of a rule is a new row'); END;
CREATE TRIGGER limit_rule_is_kept BEFORE DELETE ON limit_rule
BEGIN SELECT RAISE(ABORT, 'a rule is kept for ever'); END;

CREATE TABLE review (
  redemption_id TEXT PRIMARY KEY NOT NULL REFERENCES redemption (id),
  since_ms INTEGER NOT NULL,
  decide_by_ms INTEGER NOT NULL CHECK (decide_by_ms > since_ms),
  -- Names of the rules, as JSON.
  rules_json TEXT NOT NULL CHECK (length(rules_json) > 2),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'released', 'rejected', 'expired', 'overtaken')),
  decided_ms INTEGER CHECK ((state = 'waiting') = (decided_ms IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX review_waiting ON review (since_ms, redemption_id) WHERE state = 'waiting';

CREATE TABLE review_word (
  redemption_id TEXT NOT NULL REFERENCES review (redemption_id),
  operator TEXT NOT NULL CHECK (length(operator) BETWEEN 1 AND 120),
  verdict TEXT NOT NULL CHECK (verdict IN ('release', 'reject')),
  at_ms INTEGER NOT NULL,
  reason TEXT CHECK ((verdict = 'reject') = (reason IS NOT NULL AND length(reason) BETWEEN 1 AND 500)),
  -- One operator counts once.
  PRIMARY KEY (redemption_id, verdict, operator)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER review_word_is_final BEFORE UPDATE ON review_word
BEGIN SELECT RAISE(ABORT, 'what was said is kept'); END;
CREATE TRIGGER review_word_is_kept BEFORE DELETE ON review_word
BEGIN SELECT RAISE(ABORT, 'what was said is kept'); END;

-- SECURITY: whatever a rule in the code says, these hold. A review is decided once, in time order;
-- it takes two operators; and nothing that waits for them leaves the hold.
CREATE TRIGGER review_goes_forward BEFORE UPDATE ON review
WHEN OLD.state <> 'waiting' OR NEW.redemption_id <> OLD.redemption_id
  OR NEW.since_ms <> OLD.since_ms OR NEW.decide_by_ms <> OLD.decide_by_ms
  OR NEW.rules_json <> OLD.rules_json
BEGIN SELECT RAISE(ABORT, 'a review is decided once'); END;
CREATE TRIGGER review_is_kept BEFORE DELETE ON review
BEGIN SELECT RAISE(ABORT, 'a review is kept for ever'); END;
CREATE TRIGGER review_takes_two BEFORE UPDATE ON review
WHEN NEW.state = 'released' AND (SELECT count(*) FROM review_word
  WHERE redemption_id = NEW.redemption_id AND verdict = 'release') < 2
BEGIN SELECT RAISE(ABORT, 'two operators release'); END;
CREATE TRIGGER redemption_waits_for_its_review BEFORE UPDATE ON redemption
WHEN NEW.state <> OLD.state AND EXISTS (SELECT 1 FROM review
  WHERE redemption_id = NEW.id AND state = 'waiting')
BEGIN SELECT RAISE(ABORT, 'it is under review'); END;

-- Who was paid where, and which terminal asked: for the rules that count.
CREATE INDEX payee_by_account ON payee (account_number, clearing_id);
CREATE INDEX redemption_by_payee ON redemption (payee_id, requested_ms);
CREATE INDEX redemption_by_terminal ON redemption (terminal, requested_ms);
`;
