/** Members of staff, their sessions and what they signed, as SQLite's migration 0020 has them. */
export const migration0020 = /* sql */ `
CREATE TABLE staff_member (
  id TEXT PRIMARY KEY CHECK (length(id) = 36),
  provider_id TEXT NOT NULL REFERENCES provider (id),
  badge TEXT NOT NULL UNIQUE CHECK (length(badge) = 8),
  display_name TEXT NOT NULL CHECK (length(display_name) BETWEEN 1 AND 70),
  roles TEXT NOT NULL CHECK (length(roles) BETWEEN 6 AND 40),
  state TEXT NOT NULL CHECK (state IN ('active', 'locked')),
  pin_salt TEXT NOT NULL,
  pin_hash TEXT NOT NULL,
  pin_cost BIGINT NOT NULL,
  pin_block_size BIGINT NOT NULL,
  pin_parallelization BIGINT NOT NULL
);

CREATE TABLE staff_attempt (
  badge TEXT PRIMARY KEY CHECK (length(badge) = 8),
  tries BIGINT NOT NULL CHECK (tries BETWEEN 0 AND 1000),
  next_allowed_ms BIGINT NOT NULL
);

CREATE TABLE staff_session (
  id TEXT PRIMARY KEY CHECK (length(id) = 36),
  kid TEXT NOT NULL UNIQUE CHECK (length(kid) = 43),
  member_id TEXT NOT NULL REFERENCES staff_member (id),
  terminal TEXT NOT NULL CHECK (length(terminal) BETWEEN 1 AND 120),
  certificate TEXT NOT NULL CHECK (length(certificate) BETWEEN 2 AND 40),
  key_json TEXT NOT NULL CHECK (length(key_json) BETWEEN 2 AND 400),
  statement TEXT NOT NULL,
  opened_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL CHECK (expires_ms > opened_ms),
  ended_ms BIGINT
);
CREATE INDEX staff_session_open ON staff_session (member_id) WHERE ended_ms IS NULL;

CREATE TABLE staff_action (
  id TEXT PRIMARY KEY CHECK (length(id) = 36),
  session_id TEXT NOT NULL REFERENCES staff_session (id),
  second_session_id TEXT REFERENCES staff_session (id),
  deed TEXT NOT NULL CHECK (length(deed) BETWEEN 3 AND 40),
  action TEXT NOT NULL,
  confirmation TEXT,
  at_ms BIGINT NOT NULL,
  CHECK ((second_session_id IS NULL) = (confirmation IS NULL))
);
CREATE TRIGGER staff_action_is_kept BEFORE UPDATE OR DELETE ON staff_action
  FOR EACH ROW EXECUTE FUNCTION refuse('what staff signed is kept');
CREATE TRIGGER staff_action_is_not_emptied BEFORE TRUNCATE ON staff_action
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('what staff signed is kept');

CREATE TABLE staff_limit (
  provider_id TEXT NOT NULL REFERENCES provider (id),
  since_ms BIGINT NOT NULL,
  second_above_minor BIGINT NOT NULL CHECK (second_above_minor >= 0),
  set_by TEXT NOT NULL CHECK (length(set_by) BETWEEN 1 AND 120),
  PRIMARY KEY (provider_id, since_ms)
);
`;
