/**
 * What this file is, which start of this terminal has claimed what at the ledger, and whether a person
 * has to let the terminal serve again (docs/decisions/0009).
 */
export const terminalTables = `
CREATE TABLE boot_claim (
  only_one  INTEGER PRIMARY KEY DEFAULT 1 CHECK (only_one = 1),
  -- the last epoch that the ledger is known to have taken
  confirmed INTEGER NOT NULL CHECK (confirmed >= 0),
  -- the one that was sent, or is about to be; whether it was taken is not known yet
  pending   INTEGER CHECK (pending > confirmed),
  nonce     TEXT CHECK (length(nonce) = 22),
  CHECK ((nonce IS NULL) = (pending IS NULL))
) STRICT;
INSERT INTO boot_claim (only_one, confirmed) VALUES (1, 0);

CREATE TABLE terminal_lock (
  only_one INTEGER PRIMARY KEY DEFAULT 1 CHECK (only_one = 1),
  code     TEXT NOT NULL CHECK (code IN ('terminal-copied', 'terminal-record-damaged')),
  detail   TEXT NOT NULL,
  -- of the certificate that is locked; null until it is known. Another one opens the lock
  serial   TEXT,
  at       TEXT NOT NULL
) STRICT;
`;
