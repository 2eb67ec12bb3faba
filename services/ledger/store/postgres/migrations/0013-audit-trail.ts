/** The audit trail, as SQLite's migration 0013 has it: it only grows, without a gap. */
export const migration0013 = /* sql */ `
CREATE TABLE audit_trail (
  sequence BIGINT PRIMARY KEY CHECK (sequence > 0),
  at_ms BIGINT NOT NULL,
  who TEXT NOT NULL CHECK (length(who) BETWEEN 1 AND 120),
  serial TEXT NOT NULL CHECK (length(serial) BETWEEN 1 AND 40),
  deed TEXT NOT NULL CHECK (length(deed) BETWEEN 3 AND 81),
  subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 200),
  details_json TEXT NOT NULL CHECK (length(details_json) BETWEEN 2 AND 8000),
  ending TEXT NOT NULL CHECK (ending IN ('done', 'unchanged', 'refused')),
  refusal TEXT,
  trace TEXT CHECK (length(trace) = 32),
  hash TEXT NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
  CHECK ((ending = 'refused') = (refusal IS NOT NULL))
);
CREATE TRIGGER audit_trail_is_kept BEFORE UPDATE OR DELETE ON audit_trail
  FOR EACH ROW EXECUTE FUNCTION refuse('the audit trail only grows');
CREATE TRIGGER audit_trail_is_not_emptied BEFORE TRUNCATE ON audit_trail
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('the audit trail only grows');
CREATE TRIGGER audit_trail_leaves_no_gap BEFORE INSERT ON audit_trail
  FOR EACH ROW EXECUTE FUNCTION refuse_a_gap('the audit trail has no gap');
`;
