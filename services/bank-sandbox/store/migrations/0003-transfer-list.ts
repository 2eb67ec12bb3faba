/**
 * Every id the bank knows, in the order in which it first heard of it: the list that the ledger fetches
 * to find what its own books have lost. An id is on it from the very transaction that made it known.
 */
export const migration0003 = `
CREATE TABLE transfer_heard (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  redemption TEXT NOT NULL UNIQUE REFERENCES transfer (redemption)
) STRICT;
INSERT INTO transfer_heard (redemption) SELECT redemption FROM transfer ORDER BY rowid;

CREATE TRIGGER transfer_is_heard AFTER INSERT ON transfer
BEGIN INSERT INTO transfer_heard (redemption) VALUES (NEW.redemption); END;
CREATE TRIGGER transfer_heard_unchanged BEFORE UPDATE ON transfer_heard
BEGIN SELECT RAISE(ABORT, 'the list only grows'); END;
CREATE TRIGGER transfer_heard_stays BEFORE DELETE ON transfer_heard
BEGIN SELECT RAISE(ABORT, 'the list only grows'); END;
`;
