/** People, their cards and their accounts, as SQLite's migration 0010 has them. */
export const migration0010 = /* sql */ `
ALTER TABLE card
  ALTER COLUMN pin_salt DROP NOT NULL,
  ALTER COLUMN pin_hash DROP NOT NULL,
  ALTER COLUMN pin_cost DROP NOT NULL,
  ALTER COLUMN pin_block_size DROP NOT NULL,
  ALTER COLUMN pin_parallelization DROP NOT NULL,
  ADD CHECK ((pin_hash IS NULL) = (pin_salt IS NULL)),
  ADD CHECK ((pin_hash IS NULL) = (pin_cost IS NULL)),
  ADD CHECK ((pin_hash IS NULL) = (pin_block_size IS NULL)),
  ADD CHECK ((pin_hash IS NULL) = (pin_parallelization IS NULL));
CREATE INDEX card_of_customer ON card (customer_id);

ALTER TABLE session ADD COLUMN card_number TEXT;
CREATE INDEX session_of_customer ON session (customer_id);

CREATE TABLE card_activation (
  card_number TEXT PRIMARY KEY REFERENCES card (number),
  code_digest TEXT NOT NULL CHECK (length(code_digest) = 43),
  expires_ms BIGINT NOT NULL
);

CREATE TABLE card_replacement (
  old_number TEXT PRIMARY KEY,
  new_number TEXT NOT NULL UNIQUE,
  customer_id TEXT NOT NULL REFERENCES customer (id),
  at_ms BIGINT NOT NULL
);
CREATE INDEX card_replacement_of_customer ON card_replacement (customer_id);

CREATE TABLE kana_name (
  customer_id TEXT PRIMARY KEY REFERENCES customer (id),
  kana TEXT NOT NULL CHECK (length(kana) BETWEEN 1 AND 140)
);

CREATE TABLE payee_cool_off (
  payee_id TEXT PRIMARY KEY REFERENCES payee (id),
  until_ms BIGINT NOT NULL
);

CREATE TABLE payee_policy (
  since_ms BIGINT PRIMARY KEY,
  cool_off_seconds BIGINT NOT NULL CHECK (cool_off_seconds BETWEEN 0 AND 2592000),
  set_by TEXT NOT NULL
);
INSERT INTO payee_policy VALUES (0, 86400, 'urn:kangen:ledger');
CREATE TRIGGER payee_policy_is_kept BEFORE UPDATE OR DELETE ON payee_policy
  FOR EACH ROW EXECUTE FUNCTION refuse('a policy is replaced by a newer one');

CREATE TABLE consent (
  id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer (id),
  text TEXT NOT NULL,
  language TEXT NOT NULL CHECK (language IN ('en', 'ja')),
  given_ms BIGINT NOT NULL,
  recorded_ms BIGINT NOT NULL,
  terminal TEXT NOT NULL,
  redemption_id TEXT UNIQUE REFERENCES redemption (id)
);
CREATE INDEX consent_of_customer ON consent (customer_id, recorded_ms, id);
CREATE TRIGGER consent_is_kept BEFORE UPDATE OR DELETE ON consent
  FOR EACH ROW EXECUTE FUNCTION refuse('what was agreed to is kept for ever');
INSERT INTO consent
  SELECT id, customer_id, consent_json::jsonb ->> 'text', consent_json::jsonb ->> 'language',
    (extract(epoch FROM (consent_json::jsonb ->> 'givenAt')::timestamptz) * 1000)::BIGINT,
    requested_ms, terminal, id
  FROM redemption WHERE consent_json::jsonb ->> 'givenAt' IS NOT NULL;

CREATE TABLE erasure (
  customer_id TEXT PRIMARY KEY REFERENCES customer (id),
  at_ms BIGINT NOT NULL,
  erased_by TEXT NOT NULL,
  points_given_up BIGINT NOT NULL CHECK (points_given_up >= 0)
);
CREATE TABLE retired_card (
  number_digest TEXT PRIMARY KEY CHECK (length(number_digest) = 43),
  at_ms BIGINT NOT NULL
);
CREATE TRIGGER erasure_is_kept BEFORE UPDATE OR DELETE ON erasure
  FOR EACH ROW EXECUTE FUNCTION refuse('an erasure is for ever');

CREATE FUNCTION refuse_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM erasure WHERE customer_id = to_jsonb(NEW) ->> TG_ARGV[0]) THEN
    RAISE EXCEPTION 'this customer was erased' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER erased_customer_stays_unknown BEFORE UPDATE ON customer
  FOR EACH ROW EXECUTE FUNCTION refuse_erased('id');
CREATE TRIGGER erased_customer_has_no_card BEFORE INSERT ON card
  FOR EACH ROW EXECUTE FUNCTION refuse_erased('customer_id');
CREATE TRIGGER erased_customer_has_no_payee BEFORE INSERT ON payee
  FOR EACH ROW EXECUTE FUNCTION refuse_erased('customer_id');
`;
