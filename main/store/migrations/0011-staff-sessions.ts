/**
 * Beside what a member signed, the ledger's own signed word for whose key it is: books that were put back to
 * a copy of before the sign-in know it by that alone. Null: it was kept by a version that kept none.
 */
export const staffSessions = `
ALTER TABLE staff_delivery ADD COLUMN sessions TEXT CHECK (json_valid(sessions));

DROP TRIGGER staff_delivery_is_written_once;
CREATE TRIGGER staff_delivery_is_written_once BEFORE UPDATE ON staff_delivery
WHEN NEW.id IS NOT OLD.id OR NEW.subject IS NOT OLD.subject OR NEW.action IS NOT OLD.action
  OR NEW.confirmation IS NOT OLD.confirmation OR NEW.sessions IS NOT OLD.sessions OR OLD.state <> 'waiting'
BEGIN SELECT RAISE(ABORT, 'what staff signed is written once'); END;
`;
