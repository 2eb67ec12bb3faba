/** Which start of which copy of a terminal may ask for something new (docs/decisions/0009). */
export const migration0006 = /* sql */ `
CREATE TABLE terminal (
  urn TEXT PRIMARY KEY NOT NULL,
  -- Issue dates of certificates: of the one that was enrolled last, and the newest that was heard.
  enrolled_ms INTEGER NOT NULL,
  newest_ms INTEGER NOT NULL CHECK (newest_ms >= enrolled_ms),
  epoch INTEGER NOT NULL CHECK (epoch >= 1),
  nonce TEXT NOT NULL CHECK (length(nonce) = 22),
  claimed_ms INTEGER NOT NULL,
  heard_ms INTEGER NOT NULL,
  waiting INTEGER NOT NULL CHECK (waiting >= 0),
  wishes INTEGER NOT NULL CHECK (wishes >= 0),
  quarantined INTEGER NOT NULL CHECK (quarantined >= 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX session_of_terminal ON session (terminal);

CREATE TRIGGER terminal_claims_go_forward BEFORE UPDATE ON terminal
WHEN NEW.enrolled_ms < OLD.enrolled_ms OR NEW.newest_ms < OLD.newest_ms
  OR (NEW.enrolled_ms = OLD.enrolled_ms AND (NEW.epoch < OLD.epoch
    OR (NEW.epoch = OLD.epoch AND NEW.nonce <> OLD.nonce)))
BEGIN SELECT RAISE(ABORT, 'an epoch is claimed once'); END;
CREATE TRIGGER terminal_is_kept BEFORE DELETE ON terminal
BEGIN SELECT RAISE(ABORT, 'a terminal is kept for ever'); END;
`;
