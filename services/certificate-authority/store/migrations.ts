/** The authority's tables. Forward only: a released migration is never edited, a new one is added. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE enrolment_codes (
    id INTEGER PRIMARY KEY,
    identity TEXT NOT NULL,
    -- SHA-256: the code itself is shown once, to the operator, and kept nowhere.
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    issued_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('live', 'spent', 'replaced')),
    -- The certificate it was spent on.
    serial TEXT REFERENCES certificates (serial),
    CHECK ((state = 'spent') = (serial IS NOT NULL))
  ) STRICT;
  CREATE INDEX enrolment_codes_by_identity ON enrolment_codes (identity, id);
  CREATE UNIQUE INDEX one_live_code_per_identity ON enrolment_codes (identity) WHERE state = 'live';

  CREATE TABLE certificates (
    serial TEXT PRIMARY KEY CHECK (length(serial) = 32),
    identity TEXT NOT NULL,
    not_before TEXT NOT NULL,
    not_after TEXT NOT NULL CHECK (not_after > not_before),
    issued_at TEXT NOT NULL,
    -- The certificate that was shown to get this one; null for a first enrolment.
    renews TEXT REFERENCES certificates (serial),
    pem TEXT NOT NULL
  ) STRICT;
  CREATE INDEX certificates_by_identity ON certificates (identity, issued_at);

  CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    event TEXT NOT NULL CHECK (event IN ('code-issued', 'issued', 'refused')),
    -- Who was claimed or proven; null where the caller named nobody this network could know.
    identity TEXT,
    serial TEXT,
    reason TEXT NOT NULL,
    CHECK ((event = 'issued') = (serial IS NOT NULL))
  ) STRICT;

  CREATE TABLE wrong_codes (
    -- A party that was ever given a code, or '*' for all other names together.
    identity TEXT NOT NULL,
    window_starts_at TEXT NOT NULL,
    wrong INTEGER NOT NULL CHECK (wrong > 0),
    PRIMARY KEY (identity, window_starts_at)
  ) STRICT;
  `,
  `
  -- More kinds of entries; and what is written down stays as it is.
  CREATE TABLE audit_entries (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    event TEXT NOT NULL CHECK (event IN ('code-issued', 'issued', 'refused', 'renewal-waits',
      'renewal-approved', 'renewal-denied', 'locked', 'unlocked', 'revoked')),
    identity TEXT,
    serial TEXT,
    reason TEXT NOT NULL,
    CHECK (event NOT IN ('issued', 'revoked') OR serial IS NOT NULL)
  ) STRICT;
  INSERT INTO audit_entries SELECT id, at, event, identity, serial, reason FROM audit;
  DROP TABLE audit;
  ALTER TABLE audit_entries RENAME TO audit;
  CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
  CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;

  -- A certificate that has expired is renewed only where an operator says so, for this very key.
  CREATE TABLE late_renewals (
    id INTEGER PRIMARY KEY,
    identity TEXT NOT NULL,
    serial TEXT NOT NULL REFERENCES certificates (serial),
    -- SHA-256 of the new public key.
    key_hash TEXT NOT NULL CHECK (length(key_hash) = 64),
    asked_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'denied', 'used', 'replaced')),
    decided_by TEXT,
    CHECK (state = 'replaced' OR (state = 'waiting') = (decided_by IS NULL))
  ) STRICT;
  CREATE UNIQUE INDEX one_open_renewal_per_identity ON late_renewals (identity)
    WHERE state IN ('waiting', 'approved');

  CREATE TABLE locked_parties (
    identity TEXT PRIMARY KEY,
    locked_at TEXT NOT NULL,
    reason TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- What became of each certificate, counted from 1 without a gap. Ledger and bank read it, and keep how far
  -- they have read: an authority that was put back to a backup is found out by number and mark.
  CREATE TABLE certificate_events (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    mark TEXT NOT NULL UNIQUE CHECK (length(mark) = 32),
    serial TEXT NOT NULL CHECK (length(serial) = 32),
    identity TEXT NOT NULL,
    not_after TEXT NOT NULL,
    -- When the party was enrolled: of a renewal the date of the certificate that it goes back to.
    enrolled_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('issued', 'revoked')),
    at TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX certificate_events_by_serial ON certificate_events (serial, state);
  WITH RECURSIVE origin (serial, enrolled_at) AS (
    SELECT serial, not_before FROM certificates WHERE renews IS NULL
    UNION ALL
    SELECT c.serial, o.enrolled_at FROM certificates AS c JOIN origin AS o ON c.renews = o.serial
  )
  INSERT INTO certificate_events
    SELECT row_number() OVER (ORDER BY issued_at, serial), lower(hex(randomblob(16))), serial, identity,
      not_after, enrolled_at, 'issued', issued_at FROM certificates JOIN origin USING (serial);

  CREATE TABLE revocation_lists (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    made_at TEXT NOT NULL,
    -- The event up to which it was made, and the key that has signed it.
    covers INTEGER NOT NULL,
    issuer TEXT NOT NULL,
    der BLOB NOT NULL
  ) STRICT;
  `,
  `
  -- Of the certificate itself, so that no other one goes under its serial. open.ts brings the function.
  ALTER TABLE certificate_events ADD COLUMN fingerprint TEXT CHECK (length(fingerprint) = 64);
  UPDATE certificate_events SET fingerprint =
    (SELECT sha256_of_pem(pem) FROM certificates WHERE certificates.serial = certificate_events.serial);
  `,
];
