/** Whose key it was is evidence of what it signed, as SQLite's migration 0023 has it. */
export const migration0023 = /* sql */ `
-- Whole, not partial: of two partial ones over the same rows a planner may read the wrong one from end to end.
DROP INDEX staff_session_open;
CREATE INDEX staff_session_of ON staff_session (member_id, ended_ms);
CREATE INDEX staff_session_on ON staff_session (terminal, ended_ms);

CREATE TRIGGER staff_session_only_ends BEFORE UPDATE ON staff_session
  FOR EACH ROW WHEN (NEW.id <> OLD.id OR NEW.kid <> OLD.kid OR NEW.member_id <> OLD.member_id
    OR NEW.terminal <> OLD.terminal OR NEW.certificate <> OLD.certificate OR NEW.key_json <> OLD.key_json
    OR NEW.statement <> OLD.statement OR NEW.opened_ms <> OLD.opened_ms OR NEW.expires_ms <> OLD.expires_ms
    OR (OLD.ended_ms IS NOT NULL AND NEW.ended_ms IS DISTINCT FROM OLD.ended_ms))
  EXECUTE FUNCTION refuse('a session of staff only ends');
CREATE TRIGGER staff_session_is_never_deleted BEFORE DELETE ON staff_session
  FOR EACH ROW EXECUTE FUNCTION refuse('a session of staff is kept');
CREATE TRIGGER staff_session_is_not_emptied BEFORE TRUNCATE ON staff_session
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('a session of staff is kept');

CREATE TRIGGER staff_limit_is_kept BEFORE UPDATE OR DELETE ON staff_limit
  FOR EACH ROW EXECUTE FUNCTION refuse('what was set is kept: set it anew');
CREATE TRIGGER staff_limit_is_not_emptied BEFORE TRUNCATE ON staff_limit
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('what was set is kept: set it anew');
`;
