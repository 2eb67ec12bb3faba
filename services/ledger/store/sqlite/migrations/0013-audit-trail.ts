/**
 * The audit trail: who, by which certificate, did what, when (rules/audit.ts). It only grows, without a
 * gap, and each entry carries a hash over the one before it (rules/audit-chain.ts).
 */
export const migration0013 = /* sql */ `
CREATE TABLE audit_trail (
  sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
  at_ms INTEGER NOT NULL,
  who TEXT NOT NULL CHECK (length(who) BETWEEN 1 AND 120),
  serial TEXT NOT NULL CHECK (length(serial) BETWEEN 1 AND 40),
  deed TEXT NOT NULL CHECK (length(deed) BETWEEN 3 AND 81),
  subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 200),
  details_json TEXT NOT NULL CHECK (length(details_json) BETWEEN 2 AND 8000),
  ending TEXT NOT NULL CHECK (ending IN ('done', 'unchanged', 'refused')),
  refusal TEXT,
  trace TEXT CHECK (length(trace) = 32),
  hash TEXT NOT NULL CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*'),
  CHECK ((ending = 'refused') = (refusal IS NOT NULL))
) STRICT;
CREATE TRIGGER audit_trail_is_kept BEFORE UPDATE ON audit_trail
BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
CREATE TRIGGER audit_trail_is_never_deleted BEFORE DELETE ON audit_trail
BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
CREATE TRIGGER audit_trail_leaves_no_gap BEFORE INSERT ON audit_trail
WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM audit_trail)
BEGIN SELECT RAISE(ABORT, 'the audit trail has no gap'); END;
`;
