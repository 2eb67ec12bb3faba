/**
 * What is unique is unique where it is there, as SQLite's migration 0025 has it. And each table that is counted
 * without a gap has the question after its newest number written out: as text made for each row it was parsed
 * and planned for each row.
 */
export const migration0025 = /* sql */ `
ALTER TABLE redemption DROP CONSTRAINT redemption_authorization_jti_key;
ALTER TABLE redemption DROP CONSTRAINT redemption_authorization_digest_key;
CREATE UNIQUE INDEX redemption_authorized_as ON redemption (authorization_jti)
  WHERE authorization_jti IS NOT NULL;
CREATE UNIQUE INDEX redemption_authorized_by ON redemption (authorization_digest)
  WHERE authorization_digest IS NOT NULL;
DROP INDEX redemption_by_payee;

ALTER TABLE consent DROP CONSTRAINT consent_redemption_id_key;
-- One of a redemption, as there is one of each id.
ALTER TABLE consent ADD CHECK (redemption_id = id);

-- As long as it stays what it was, no index has to be told of what is taken (HOT).
ALTER TABLE lot ADD COLUMN is_left BIGINT NOT NULL
  GENERATED ALWAYS AS (CASE WHEN remaining > 0 THEN 1 ELSE 0 END) STORED;
DROP INDEX lot_to_take;
DROP INDEX lot_to_expire;
CREATE INDEX lot_to_take ON lot (customer_id, earned_ms, id) WHERE is_left = 1;
CREATE INDEX lot_to_expire ON lot (expire_ms, id) WHERE is_left = 1;

CREATE OR REPLACE FUNCTION refuse_a_gap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE newest BIGINT;
BEGIN
  CASE TG_TABLE_NAME
    WHEN 'journal_transaction' THEN SELECT max(sequence) INTO newest FROM journal_transaction;
    WHEN 'audit_trail' THEN SELECT max(sequence) INTO newest FROM audit_trail;
  END CASE;
  IF NEW.sequence IS DISTINCT FROM coalesce(newest, 0) + 1 THEN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
`;
