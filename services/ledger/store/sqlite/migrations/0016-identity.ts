/**
 * Terminals that an operator has locked, tries at PINs counted on each terminal, and the certificate that
 * a session is bound to. Sessions from before that name none, and end.
 */
export const migration0016 = /* sql */ `
CREATE TABLE terminal_lock (
  terminal TEXT PRIMARY KEY CHECK (length(terminal) BETWEEN 1 AND 120),
  locked_by TEXT NOT NULL CHECK (length(locked_by) BETWEEN 1 AND 120),
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
  at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE terminal_attempt (
  terminal TEXT PRIMARY KEY CHECK (length(terminal) BETWEEN 1 AND 120),
  since_ms INTEGER NOT NULL,
  tries INTEGER NOT NULL CHECK (tries BETWEEN 0 AND 1000),
  next_allowed_ms INTEGER NOT NULL
) STRICT;

ALTER TABLE session ADD COLUMN certificate TEXT;
`;
