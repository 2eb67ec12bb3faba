/**
 * People, their cards and their accounts: cards without a PIN, activation codes, replacements, a cool-off
 * after a change of account, records of consent, and erasure (docs/decisions/0015).
 */
export const migration0010 = /* sql */ `
-- A card may be without a PIN: it opens nothing until one is set.
CREATE TABLE card_anew (
  number TEXT PRIMARY KEY CHECK (length(number) = 16),
  customer_id TEXT NOT NULL REFERENCES customer (id),
  state TEXT NOT NULL CHECK (state IN ('active', 'blocked')),
  pin_salt TEXT,
  pin_hash TEXT,
  pin_cost INTEGER CHECK (pin_cost >= 32768),
  pin_block_size INTEGER CHECK (pin_block_size >= 8),
  pin_parallelization INTEGER CHECK (pin_parallelization >= 1),
  CHECK ((pin_hash IS NULL) = (pin_salt IS NULL)),
  CHECK ((pin_hash IS NULL) = (pin_cost IS NULL)),
  CHECK ((pin_hash IS NULL) = (pin_block_size IS NULL)),
  CHECK ((pin_hash IS NULL) = (pin_parallelization IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO card_anew SELECT number, customer_id, state, pin_salt, pin_hash, pin_cost,
  pin_block_size, pin_parallelization FROM card;
DROP TABLE card;
ALTER TABLE card_anew RENAME TO card;
CREATE INDEX card_of_customer ON card (customer_id);

ALTER TABLE session ADD COLUMN card_number TEXT;
CREATE INDEX session_of_customer ON session (customer_id);

CREATE TABLE card_activation (
  card_number TEXT PRIMARY KEY REFERENCES card (number),
  code_digest TEXT NOT NULL CHECK (length(code_digest) = 43),
  expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE card_replacement (
  old_number TEXT PRIMARY KEY,
  new_number TEXT NOT NULL UNIQUE,
  customer_id TEXT NOT NULL REFERENCES customer (id),
  at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX card_replacement_of_customer ON card_replacement (customer_id);

CREATE TABLE kana_name (
  customer_id TEXT PRIMARY KEY REFERENCES customer (id),
  kana TEXT NOT NULL CHECK (length(kana) BETWEEN 1 AND 140)
) STRICT, WITHOUT ROWID;

CREATE TABLE payee_cool_off (
  payee_id TEXT PRIMARY KEY REFERENCES payee (id),
  until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE payee_policy (
  since_ms INTEGER PRIMARY KEY,
  cool_off_seconds INTEGER NOT NULL CHECK (cool_off_seconds BETWEEN 0 AND 2592000),
  set_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO payee_policy VALUES (0, 86400, 'urn:kangen:ledger');
CREATE TRIGGER payee_policy_is_kept BEFORE UPDATE ON payee_policy
BEGIN SELECT RAISE(ABORT, 'a policy is replaced by a newer one'); END;
CREATE TRIGGER payee_policy_is_never_deleted BEFORE DELETE ON payee_policy
BEGIN SELECT RAISE(ABORT, 'a policy is replaced by a newer one'); END;

CREATE TABLE consent (
  id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer (id),
  text TEXT NOT NULL,
  language TEXT NOT NULL CHECK (language IN ('en', 'ja')),
  given_ms INTEGER NOT NULL,
  recorded_ms INTEGER NOT NULL,
  terminal TEXT NOT NULL,
  redemption_id TEXT UNIQUE REFERENCES redemption (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_of_customer ON consent (customer_id, recorded_ms, id);
CREATE TRIGGER consent_is_kept BEFORE UPDATE ON consent
BEGIN SELECT RAISE(ABORT, 'what was agreed to is kept for ever'); END;
CREATE TRIGGER consent_is_never_deleted BEFORE DELETE ON consent
BEGIN SELECT RAISE(ABORT, 'what was agreed to is kept for ever'); END;
INSERT INTO consent
  SELECT id, customer_id, json_extract(consent_json, '$.text'),
    json_extract(consent_json, '$.language'),
    CAST(strftime('%s', json_extract(consent_json, '$.givenAt')) AS INTEGER) * 1000
      + CAST(substr(json_extract(consent_json, '$.givenAt'), 21, 3) AS INTEGER),
    requested_ms, terminal, id
  FROM redemption WHERE json_extract(consent_json, '$.givenAt') IS NOT NULL;

CREATE TABLE erasure (
  customer_id TEXT PRIMARY KEY REFERENCES customer (id),
  at_ms INTEGER NOT NULL,
  erased_by TEXT NOT NULL,
  points_given_up INTEGER NOT NULL CHECK (points_given_up >= 0)
) STRICT, WITHOUT ROWID;
CREATE TABLE retired_card (
  number_digest TEXT PRIMARY KEY CHECK (length(number_digest) = 43),
  at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER erasure_is_kept BEFORE UPDATE ON erasure
BEGIN SELECT RAISE(ABORT, 'an erasure is for ever'); END;
CREATE TRIGGER erasure_is_never_deleted BEFORE DELETE ON erasure
BEGIN SELECT RAISE(ABORT, 'an erasure is for ever'); END;
CREATE TRIGGER erased_customer_stays_unknown BEFORE UPDATE ON customer
WHEN EXISTS (SELECT 1 FROM erasure WHERE customer_id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'this customer was erased'); END;
CREATE TRIGGER erased_customer_has_no_card BEFORE INSERT ON card
WHEN EXISTS (SELECT 1 FROM erasure WHERE customer_id = NEW.customer_id)
BEGIN SELECT RAISE(ABORT, 'this customer was erased'); END;
CREATE TRIGGER erased_customer_has_no_payee BEFORE INSERT ON payee
WHEN EXISTS (SELECT 1 FROM erasure WHERE customer_id = NEW.customer_id)
BEGIN SELECT RAISE(ABORT, 'this customer was erased'); END;
`;
