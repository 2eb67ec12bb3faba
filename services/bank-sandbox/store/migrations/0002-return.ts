/**
 * Transfers that came back. `sequence` is the order in which they were booked, and the place in the
 * list that the ledger fetches. Their postings stand apart from those of the transfer itself, so that
 * each pair is there at most once.
 */
export const migration0002 = `
CREATE TABLE transfer_return (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  redemption TEXT NOT NULL UNIQUE REFERENCES transfer (redemption),
  reason_code TEXT NOT NULL CHECK (length(reason_code) = 4),
  reason_text TEXT NOT NULL CHECK (length(reason_text) <= 105),
  bank_reference TEXT NOT NULL UNIQUE CHECK (length(bank_reference) BETWEEN 1 AND 35),
  evidence TEXT NOT NULL,
  returned_at TEXT NOT NULL
) STRICT;

CREATE TABLE return_posting (
  redemption TEXT NOT NULL REFERENCES transfer_return (redemption),
  side TEXT NOT NULL CHECK (side IN ('debit', 'credit')),
  account TEXT NOT NULL REFERENCES account (id),
  amount INTEGER NOT NULL CHECK (amount > 0),
  currency TEXT NOT NULL CHECK (currency IN ('EUR', 'JPY')),
  PRIMARY KEY (redemption, side)
) STRICT;

CREATE TRIGGER return_needs_completion BEFORE INSERT ON transfer_return
WHEN NOT EXISTS (
  SELECT 1 FROM transfer WHERE redemption = NEW.redemption AND outcome = 'completed'
)
BEGIN SELECT RAISE(ABORT, 'only what was paid can come back'); END;
CREATE TRIGGER return_unchanged BEFORE UPDATE ON transfer_return
BEGIN SELECT RAISE(ABORT, 'a return is for ever'); END;
CREATE TRIGGER return_stays BEFORE DELETE ON transfer_return
BEGIN SELECT RAISE(ABORT, 'a return is for ever'); END;
-- It goes back the way it came: the same accounts, the other way round, the same amount.
CREATE TRIGGER return_posting_mirrors BEFORE INSERT ON return_posting
WHEN NOT EXISTS (
  SELECT 1 FROM posting WHERE redemption = NEW.redemption AND side <> NEW.side
    AND account = NEW.account AND amount = NEW.amount AND currency = NEW.currency
)
BEGIN SELECT RAISE(ABORT, 'a return takes back exactly what was paid'); END;
CREATE TRIGGER return_posting_unchanged BEFORE UPDATE ON return_posting
BEGIN SELECT RAISE(ABORT, 'a posting is for ever'); END;
CREATE TRIGGER return_posting_stays BEFORE DELETE ON return_posting
BEGIN SELECT RAISE(ABORT, 'a posting is for ever'); END;
`;
