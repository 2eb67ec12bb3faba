/** Whose key it was is evidence of what it signed: a session only ends, and a limit is set anew. */
export const migration0023 = /* sql */ `
-- Whole, not partial: of two partial ones over the same rows a planner may read the wrong one from end to end.
DROP INDEX staff_session_open;
CREATE INDEX staff_session_of ON staff_session (member_id, ended_ms);
CREATE INDEX staff_session_on ON staff_session (terminal, ended_ms);

CREATE TRIGGER staff_session_only_ends BEFORE UPDATE ON staff_session
WHEN NEW.id IS NOT OLD.id OR NEW.kid IS NOT OLD.kid OR NEW.member_id IS NOT OLD.member_id
  OR NEW.terminal IS NOT OLD.terminal OR NEW.certificate IS NOT OLD.certificate OR NEW.key_json IS NOT OLD.key_json
  OR NEW.statement IS NOT OLD.statement OR NEW.opened_ms IS NOT OLD.opened_ms OR NEW.expires_ms IS NOT OLD.expires_ms
  OR (OLD.ended_ms IS NOT NULL AND NEW.ended_ms IS NOT OLD.ended_ms)
BEGIN SELECT RAISE(ABORT, 'a session of staff only ends'); END;
CREATE TRIGGER staff_session_is_never_deleted BEFORE DELETE ON staff_session
BEGIN SELECT RAISE(ABORT, 'a session of staff is kept'); END;

CREATE TRIGGER staff_limit_is_kept BEFORE UPDATE ON staff_limit
BEGIN SELECT RAISE(ABORT, 'what was set is kept: set it anew'); END;
CREATE TRIGGER staff_limit_is_never_deleted BEFORE DELETE ON staff_limit
BEGIN SELECT RAISE(ABORT, 'what was set is kept: set it anew'); END;
`;
