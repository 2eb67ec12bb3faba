/**
 * What members of staff have signed on this kiosk and the ledger has to hear of: beside a purchase or a
 * refund, in the transaction that notes it, or alone. The key that signed it is on no disk.
 */
export const staffDeliveries = `
CREATE TABLE staff_delivery (
  id           TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  -- of the purchase or refund that it travels with; null: it is told alone
  subject      TEXT UNIQUE CHECK (length(subject) = 36),
  action       TEXT NOT NULL,
  confirmation TEXT,
  state        TEXT NOT NULL CHECK (state IN ('waiting', 'told', 'refused'))
) STRICT, WITHOUT ROWID;

CREATE INDEX staff_delivery_alone ON staff_delivery (id) WHERE state = 'waiting' AND subject IS NULL;

CREATE TRIGGER staff_delivery_is_written_once BEFORE UPDATE ON staff_delivery
WHEN NEW.id IS NOT OLD.id OR NEW.subject IS NOT OLD.subject OR NEW.action IS NOT OLD.action
  OR NEW.confirmation IS NOT OLD.confirmation OR OLD.state <> 'waiting'
BEGIN SELECT RAISE(ABORT, 'what staff signed is written once'); END;
CREATE TRIGGER staff_delivery_is_kept BEFORE DELETE ON staff_delivery
BEGIN SELECT RAISE(ABORT, 'what staff signed is kept'); END;

CREATE INDEX transfer_requested_at ON transfer (requested_at);
CREATE INDEX purchase_bought_at ON purchase (bought_at);
CREATE INDEX refund_refunded_at ON refund (refunded_at);
`;
