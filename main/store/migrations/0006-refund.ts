/**
 * What this till has given back and the ledger has to hear of, kept as purchases are (0004). Its purchase
 * may be one of another till, so nothing here refers to a row.
 */
export const refunds = `
CREATE TABLE refund (
  id             TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  state          TEXT NOT NULL CHECK (state IN ('waiting', 'recorded', 'refused')),
  purchase_id    TEXT NOT NULL CHECK (length(purchase_id) = 36),
  -- amount and currency, as they go over the wire
  refunded       TEXT NOT NULL CHECK (json_valid(refunded)),
  receipt_number TEXT NOT NULL CHECK (length(receipt_number) BETWEEN 1 AND 40),
  refunded_at    TEXT NOT NULL,
  points         INTEGER CHECK (points >= 0),
  failure        TEXT CHECK (json_valid(failure)),
  finished_at    TEXT,
  CHECK ((points IS NOT NULL) = (state = 'recorded')),
  CHECK ((failure IS NOT NULL) = (state = 'refused')),
  CHECK ((finished_at IS NOT NULL) = (state <> 'waiting'))
) STRICT, WITHOUT ROWID;

CREATE INDEX refund_waiting ON refund (id) WHERE state = 'waiting';
CREATE INDEX refund_refused ON refund (id) WHERE state = 'refused';
CREATE INDEX refund_of_purchase ON refund (purchase_id);
CREATE UNIQUE INDEX refund_receipt ON refund (receipt_number) WHERE state <> 'refused';

CREATE TABLE refund_quarantine (
  sequence  INTEGER PRIMARY KEY AUTOINCREMENT,
  refund_id TEXT NOT NULL,
  raw       TEXT NOT NULL,
  reason    TEXT NOT NULL,
  at        TEXT NOT NULL
) STRICT;
CREATE INDEX refund_quarantine_of ON refund_quarantine (refund_id);

CREATE TRIGGER refund_begins BEFORE INSERT ON refund
WHEN NEW.state <> 'waiting'
BEGIN SELECT RAISE(ABORT, 'a refund begins as waiting'); END;

CREATE TRIGGER refund_goes_forward BEFORE UPDATE ON refund
WHEN (OLD.state || '>' || NEW.state) NOT IN ('waiting>recorded', 'waiting>refused')
BEGIN SELECT RAISE(ABORT, 'a refund goes forward only'); END;

CREATE TRIGGER refund_is_written_once BEFORE UPDATE ON refund
WHEN NEW.id IS NOT OLD.id OR NEW.purchase_id IS NOT OLD.purchase_id
  OR NEW.refunded IS NOT OLD.refunded OR NEW.receipt_number IS NOT OLD.receipt_number
  OR NEW.refunded_at IS NOT OLD.refunded_at
BEGIN SELECT RAISE(ABORT, 'what a refund holds is written once'); END;

CREATE TRIGGER refund_is_kept BEFORE DELETE ON refund
WHEN NOT EXISTS (SELECT 1 FROM refund_quarantine WHERE refund_id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'a refund leaves only into quarantine'); END;
CREATE TRIGGER refund_quarantine_is_kept BEFORE DELETE ON refund_quarantine
BEGIN SELECT RAISE(ABORT, 'quarantine is append-only'); END;
CREATE TRIGGER refund_quarantine_is_final BEFORE UPDATE ON refund_quarantine
BEGIN SELECT RAISE(ABORT, 'quarantine is append-only'); END;
`;
