/**
 * Which start of which copy of a terminal may ask for something new (docs/decisions/0009). A certificate
 * that another one has replaced stays known, so that whoever still has it is found out for ever.
 */
export const migration0006 = /* sql */ `
CREATE TABLE terminal_certificate (
  terminal TEXT NOT NULL,
  serial TEXT NOT NULL,
  first_ms INTEGER NOT NULL,
  PRIMARY KEY (terminal, serial)
) STRICT, WITHOUT ROWID;

CREATE TABLE terminal (
  urn TEXT PRIMARY KEY NOT NULL,
  serial TEXT NOT NULL,
  epoch INTEGER NOT NULL CHECK (epoch >= 1),
  nonce TEXT NOT NULL CHECK (length(nonce) = 22),
  claimed_ms INTEGER NOT NULL,
  heard_ms INTEGER NOT NULL,
  waiting INTEGER NOT NULL CHECK (waiting >= 0),
  wishes INTEGER NOT NULL CHECK (wishes >= 0),
  quarantined INTEGER NOT NULL CHECK (quarantined >= 0),
  FOREIGN KEY (urn, serial) REFERENCES terminal_certificate (terminal, serial)
) STRICT, WITHOUT ROWID;

CREATE INDEX session_of_terminal ON session (terminal);

CREATE TRIGGER terminal_claims_go_forward BEFORE UPDATE ON terminal
WHEN NEW.serial = OLD.serial AND (NEW.epoch < OLD.epoch
  OR (NEW.epoch = OLD.epoch AND NEW.nonce <> OLD.nonce))
BEGIN SELECT RAISE(ABORT, 'an epoch is claimed once'); END;
CREATE TRIGGER terminal_is_kept BEFORE DELETE ON terminal
BEGIN SELECT RAISE(ABORT, 'a terminal is kept for ever'); END;
CREATE TRIGGER terminal_certificate_is_kept BEFORE DELETE ON terminal_certificate
BEGIN SELECT RAISE(ABORT, 'a certificate that claimed is kept for ever'); END;
CREATE TRIGGER terminal_certificate_is_final BEFORE UPDATE ON terminal_certificate
BEGIN SELECT RAISE(ABORT, 'a certificate that claimed is kept for ever'); END;
`;
