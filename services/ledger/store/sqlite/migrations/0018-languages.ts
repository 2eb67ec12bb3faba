/**
 * Consents in any language: which ones there are is the protocol's to say, so a new one needs no
 * migration. The table is built anew, because a CHECK cannot be changed in place.
 */
export const migration0018 = /* sql */ `
CREATE TABLE consent_in_any_language (
  id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer (id),
  text TEXT NOT NULL,
  language TEXT NOT NULL CHECK (length(language) BETWEEN 2 AND 35),
  given_ms INTEGER NOT NULL,
  recorded_ms INTEGER NOT NULL,
  terminal TEXT NOT NULL,
  redemption_id TEXT UNIQUE REFERENCES redemption (id)
) STRICT, WITHOUT ROWID;
INSERT INTO consent_in_any_language SELECT
  id, customer_id, text, language, given_ms, recorded_ms, terminal, redemption_id FROM consent;
DROP TRIGGER consent_is_kept;
DROP TRIGGER consent_is_never_deleted;
DROP TABLE consent;
ALTER TABLE consent_in_any_language RENAME TO consent;
CREATE INDEX consent_of_customer ON consent (customer_id, recorded_ms, id);
CREATE TRIGGER consent_is_kept BEFORE UPDATE ON consent
BEGIN SELECT RAISE(ABORT, 'what was agreed to is kept for ever'); END;
CREATE TRIGGER consent_is_never_deleted BEFORE DELETE ON consent
BEGIN SELECT RAISE(ABORT, 'what was agreed to is kept for ever'); END;
`;
