/**
 * What a ledger needs that was restored from a backup: how far the bank's list of transfers has been
 * read, lots of points that no purchase in these books explains, and findings about what cannot be
 * attributed to a redemption.
 *
 * A CHECK or a NOT NULL cannot be changed in place, so two tables are built anew with the same rows.
 */
export const migration0005 = /* sql */ `
CREATE TABLE transfer_cursor (
  bank TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL CHECK (sequence > 0)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER transfer_cursor_goes_forward BEFORE UPDATE ON transfer_cursor
WHEN NEW.sequence < OLD.sequence OR NEW.bank <> OLD.bank
BEGIN SELECT RAISE(ABORT, 'the list is read forward only'); END;

CREATE TABLE lot_wider (
  id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer (id),
  provider_id TEXT NOT NULL REFERENCES provider (id),
  -- null: points that the bank has paid for and these books do not have; see decision 8
  purchase_id TEXT UNIQUE REFERENCES purchase (id),
  points INTEGER NOT NULL CHECK (points > 0),
  remaining INTEGER NOT NULL CHECK (remaining BETWEEN 0 AND points),
  earned_ms INTEGER NOT NULL,
  mature_ms INTEGER NOT NULL,
  expire_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO lot_wider
  SELECT id, customer_id, provider_id, purchase_id, points, remaining, earned_ms, mature_ms, expire_ms
    FROM lot;
DROP TABLE lot;
ALTER TABLE lot_wider RENAME TO lot;
CREATE INDEX lot_to_take ON lot (customer_id, earned_ms, id) WHERE remaining > 0;

CREATE TABLE finding_wider (
  id TEXT PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('receipt-contradicts', 'receipt-invalid',
    'return-contradicts', 'return-invalid', 'redemption-unknown', 'points-missing')),
  -- No foreign key: the bank may speak of what was never asked of it. Null: of what, cannot be believed.
  redemption_id TEXT,
  detail TEXT NOT NULL CHECK (length(detail) BETWEEN 1 AND 500),
  -- The signed words, as they came.
  evidence TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO finding_wider SELECT id, at_ms, kind, redemption_id, detail, evidence FROM finding;
DROP TABLE finding;
ALTER TABLE finding_wider RENAME TO finding;
CREATE UNIQUE INDEX finding_once ON finding (coalesce(redemption_id, ''), kind, detail);
CREATE INDEX finding_about ON finding (redemption_id);
CREATE TRIGGER finding_is_kept BEFORE DELETE ON finding
BEGIN SELECT RAISE(ABORT, 'a finding is kept for a person'); END;
CREATE TRIGGER finding_is_final BEFORE UPDATE ON finding
BEGIN SELECT RAISE(ABORT, 'a finding is kept for a person'); END;
`;
