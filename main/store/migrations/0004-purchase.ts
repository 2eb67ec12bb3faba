/**
 * What this till has sold and the ledger has to hear of. A purchase is there once, whatever code does:
 * it goes from waiting to its end and no further, and leaves only into its quarantine, as it was found.
 */
export const purchases = `
CREATE TABLE purchase (
  id             TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  state          TEXT NOT NULL CHECK (state IN ('waiting', 'recorded', 'refused')),
  -- amount and currency, as they go over the wire
  paid           TEXT NOT NULL CHECK (json_valid(paid)),
  receipt_number TEXT NOT NULL CHECK (length(receipt_number) BETWEEN 1 AND 40),
  bought_at      TEXT NOT NULL,
  -- card number and all of the above, sealed to the ledger: kept only until it has answered
  sealed         TEXT,
  points         INTEGER CHECK (points >= 0),
  mature_at      TEXT,
  expire_at      TEXT,
  failure        TEXT CHECK (json_valid(failure)),
  finished_at    TEXT,
  CHECK ((sealed IS NOT NULL) = (state = 'waiting')),
  CHECK ((points IS NOT NULL) = (state = 'recorded')),
  CHECK ((mature_at IS NOT NULL) = (state = 'recorded')),
  CHECK ((expire_at IS NOT NULL) = (state = 'recorded')),
  CHECK ((failure IS NOT NULL) = (state = 'refused')),
  CHECK ((finished_at IS NOT NULL) = (state <> 'waiting'))
) STRICT, WITHOUT ROWID;

-- Only those somebody asks for: finding them costs nothing however many are recorded.
CREATE INDEX purchase_waiting ON purchase (id) WHERE state = 'waiting';
CREATE INDEX purchase_refused ON purchase (id) WHERE state = 'refused';
-- A refused one gave nothing: its receipt may be told again, with what was wrong put right.
CREATE UNIQUE INDEX purchase_receipt ON purchase (receipt_number) WHERE state <> 'refused';

CREATE TABLE purchase_quarantine (
  sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
  purchase_id TEXT NOT NULL,
  raw         TEXT NOT NULL,
  reason      TEXT NOT NULL,
  at          TEXT NOT NULL
) STRICT;
CREATE INDEX purchase_quarantine_of ON purchase_quarantine (purchase_id);

-- What purchases are sealed to while the ledger cannot be asked.
CREATE TABLE kept_ledger_keys (
  only_one INTEGER PRIMARY KEY DEFAULT 1 CHECK (only_one = 1),
  keys     TEXT NOT NULL CHECK (json_valid(keys))
) STRICT;

CREATE TRIGGER purchase_begins BEFORE INSERT ON purchase
WHEN NEW.state <> 'waiting'
BEGIN SELECT RAISE(ABORT, 'a purchase begins as waiting'); END;

CREATE TRIGGER purchase_goes_forward BEFORE UPDATE ON purchase
WHEN (OLD.state || '>' || NEW.state) NOT IN ('waiting>recorded', 'waiting>refused')
BEGIN SELECT RAISE(ABORT, 'a purchase goes forward only'); END;

CREATE TRIGGER purchase_is_written_once BEFORE UPDATE ON purchase
WHEN NEW.id IS NOT OLD.id OR NEW.paid IS NOT OLD.paid OR NEW.receipt_number IS NOT OLD.receipt_number
  OR NEW.bought_at IS NOT OLD.bought_at
BEGIN SELECT RAISE(ABORT, 'what a purchase holds is written once'); END;

CREATE TRIGGER purchase_is_kept BEFORE DELETE ON purchase
WHEN NOT EXISTS (SELECT 1 FROM purchase_quarantine WHERE purchase_id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'a purchase leaves only into quarantine'); END;
CREATE TRIGGER purchase_quarantine_is_kept BEFORE DELETE ON purchase_quarantine
BEGIN SELECT RAISE(ABORT, 'quarantine is append-only'); END;
CREATE TRIGGER purchase_quarantine_is_final BEFORE UPDATE ON purchase_quarantine
BEGIN SELECT RAISE(ABORT, 'quarantine is append-only'); END;
`;
