/** Wishes that were refused, for ever: asked again, they get the same answer, and nothing else happens. */
export const migration0003 = /* sql */ `
CREATE TABLE refused_wish (
  id TEXT PRIMARY KEY REFERENCES tombstone (id),
  -- null where the PIN proved nobody
  customer_id TEXT REFERENCES customer (id),
  terminal TEXT NOT NULL,
  request_digest TEXT NOT NULL,
  currency TEXT NOT NULL CHECK (currency IN ('EUR', 'JPY')),
  amount_minor INTEGER NOT NULL CHECK (amount_minor >= 0),
  refusal_json TEXT NOT NULL CHECK (json_valid(refusal_json)),
  at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX refused_wish_history ON refused_wish (customer_id, at_ms, id);

CREATE TRIGGER refused_wish_is_kept BEFORE UPDATE ON refused_wish
BEGIN SELECT RAISE(ABORT, 'a refused wish is kept for ever'); END;
CREATE TRIGGER refused_wish_is_never_deleted BEFORE DELETE ON refused_wish
BEGIN SELECT RAISE(ABORT, 'a refused wish is kept for ever'); END;
`;
