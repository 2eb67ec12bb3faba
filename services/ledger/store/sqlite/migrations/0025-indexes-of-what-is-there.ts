/**
 * What is unique is unique where it is there: a redemption that is only held has no authorization, and wrote
 * an empty place into two indexes that its authorization had to take out again. A record of consent has the id
 * of its redemption, which a CHECK says without an index; and whom an account belongs to leads to what was
 * paid there. That a lot has some left is a column of its own, which changes once and not whenever some is taken.
 * A commit writes a page of each index it touches: these were 9 of 48.
 *
 * A UNIQUE cannot be taken off in place, so two tables are built anew with the same rows.
 */
export const migration0025 = /* sql */ `
-- It looks into the table that is built anew.
DROP TRIGGER tombstone_is_not_a_redemption;

CREATE TABLE redemption_anew (
  id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer (id),
  payee_id TEXT NOT NULL REFERENCES payee (id),
  terminal TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN
    ('held', 'authorized', 'withdrawn', 'completed', 'refused', 'cancelled', 'returned')),
  points INTEGER NOT NULL CHECK (points > 0),
  currency TEXT NOT NULL CHECK (currency IN ('EUR', 'JPY')),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  fee_minor INTEGER NOT NULL DEFAULT 0 CHECK (fee_minor >= 0),
  request_digest TEXT NOT NULL,
  consent_json TEXT NOT NULL CHECK (json_valid(consent_json)),
  points_before INTEGER NOT NULL CHECK (points_before >= points),
  requested_ms INTEGER NOT NULL,
  authorized_ms INTEGER,
  authorization TEXT,
  authorization_jti TEXT,
  authorization_digest TEXT,
  decided_ms INTEGER,
  bank_reference TEXT,
  receipt TEXT,
  statement TEXT,
  returned_ms INTEGER CHECK ((state = 'returned') = (returned_ms IS NOT NULL)),
  return_reference TEXT CHECK ((state = 'returned') = (return_reference IS NOT NULL)),
  return_reason_code TEXT CHECK ((state = 'returned') = (return_reason_code IS NOT NULL)),
  return_reason_text TEXT CHECK ((state = 'returned') = (return_reason_text IS NOT NULL)),
  return_evidence TEXT CHECK ((state = 'returned') = (return_evidence IS NOT NULL)),
  return_statement TEXT CHECK ((state = 'returned') = (return_statement IS NOT NULL)),
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
INSERT INTO redemption_anew
  SELECT id, customer_id, payee_id, terminal, state, points, currency, amount_minor, fee_minor,
         request_digest, consent_json, points_before, requested_ms,
         authorized_ms, authorization, authorization_jti, authorization_digest,
         decided_ms, bank_reference, receipt, statement,
         returned_ms, return_reference, return_reason_code, return_reason_text,
         return_evidence, return_statement
    FROM redemption;
DROP TABLE redemption;
ALTER TABLE redemption_anew RENAME TO redemption;

CREATE UNIQUE INDEX redemption_authorized_as ON redemption (authorization_jti)
  WHERE authorization_jti IS NOT NULL;
CREATE UNIQUE INDEX redemption_authorized_by ON redemption (authorization_digest)
  WHERE authorization_digest IS NOT NULL;
-- As 0001, 0008 and 0011 have made them.
CREATE INDEX redemption_history ON redemption (customer_id, requested_ms, id);
CREATE INDEX redemption_by_terminal ON redemption (terminal, requested_ms);
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
CREATE TRIGGER redemption_keeps_its_fee BEFORE UPDATE ON redemption WHEN NEW.fee_minor <> OLD.fee_minor
BEGIN SELECT RAISE(ABORT, 'what was given out does not change'); END;
CREATE TRIGGER redemption_waits_for_its_review BEFORE UPDATE ON redemption
WHEN NEW.state <> OLD.state AND EXISTS (SELECT 1 FROM review
  WHERE redemption_id = NEW.id AND state = 'waiting')
BEGIN SELECT RAISE(ABORT, 'it is under review'); END;
CREATE TRIGGER redemption_is_not_a_tombstone BEFORE INSERT ON redemption
WHEN EXISTS (SELECT 1 FROM tombstone WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'this id was withdrawn for ever'); END;
CREATE TRIGGER tombstone_is_not_a_redemption BEFORE INSERT ON tombstone
WHEN EXISTS (SELECT 1 FROM redemption WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'this id is a redemption'); END;

CREATE TABLE consent_anew (
  id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer (id),
  text TEXT NOT NULL,
  language TEXT NOT NULL CHECK (length(language) BETWEEN 2 AND 35),
  given_ms INTEGER NOT NULL,
  recorded_ms INTEGER NOT NULL,
  terminal TEXT NOT NULL,
  -- One of a redemption, as there is one of each id.
  redemption_id TEXT CHECK (redemption_id = id) REFERENCES redemption (id)
) STRICT, WITHOUT ROWID;
INSERT INTO consent_anew
  SELECT id, customer_id, text, language, given_ms, recorded_ms, terminal, redemption_id FROM consent;
DROP TABLE consent;
ALTER TABLE consent_anew RENAME TO consent;
CREATE INDEX consent_of_customer ON consent (customer_id, recorded_ms, id);
CREATE TRIGGER consent_is_kept BEFORE UPDATE ON consent
BEGIN SELECT RAISE(ABORT, 'what was agreed to is kept for ever'); END;
CREATE TRIGGER consent_is_never_deleted BEFORE DELETE ON consent
BEGIN SELECT RAISE(ABORT, 'what was agreed to is kept for ever'); END;

-- Not a generated column: an index over one is written whenever what it is made of is.
ALTER TABLE lot ADD COLUMN is_left INTEGER NOT NULL DEFAULT 1 CHECK (is_left IN (0, 1));
UPDATE lot SET is_left = 0 WHERE remaining = 0;
CREATE TRIGGER lot_begins_empty AFTER INSERT ON lot WHEN NEW.is_left <> (NEW.remaining > 0)
BEGIN UPDATE lot SET is_left = NEW.remaining > 0 WHERE id = NEW.id; END;
CREATE TRIGGER lot_is_emptied_or_filled AFTER UPDATE ON lot WHEN NEW.is_left <> (NEW.remaining > 0)
BEGIN UPDATE lot SET is_left = NEW.remaining > 0 WHERE id = NEW.id; END;
DROP INDEX lot_to_take;
DROP INDEX lot_to_expire;
CREATE INDEX lot_to_take ON lot (customer_id, earned_ms, id) WHERE is_left = 1;
CREATE INDEX lot_to_expire ON lot (expire_ms, id) WHERE is_left = 1;
`;
