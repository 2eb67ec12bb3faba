/** Locked terminals, tries on each terminal, a session's certificate, as SQLite's migration 0016 has them. */
export const migration0016 = /* sql */ `
CREATE TABLE terminal_lock (
  terminal TEXT PRIMARY KEY CHECK (length(terminal) BETWEEN 1 AND 120),
  locked_by TEXT NOT NULL CHECK (length(locked_by) BETWEEN 1 AND 120),
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
  at_ms BIGINT NOT NULL
);

CREATE TABLE terminal_attempt (
  terminal TEXT PRIMARY KEY CHECK (length(terminal) BETWEEN 1 AND 120),
  since_ms BIGINT NOT NULL,
  tries BIGINT NOT NULL CHECK (tries BETWEEN 0 AND 1000),
  next_allowed_ms BIGINT NOT NULL
);

ALTER TABLE session ADD COLUMN certificate TEXT;
`;
