/**
 * `wished` comes before `requested`, so the table is written anew with a wider CHECK and the rows are
 * carried over as they are. Beside it, what is needed while the ledger cannot be reached: its signed
 * policy with the keys it was verified by, and what cards were last seen to hold.
 */
export const wishes = `
CREATE TABLE transfer_with_wishes (
  id            TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  state         TEXT NOT NULL CHECK (state IN ('wished', 'requested', 'authorized', 'sent', 'confirmed',
                                               'settled', 'refused', 'cancelled', 'rejected')),
  -- points, amount and consent, as they went over the wire
  request       TEXT NOT NULL CHECK (json_valid(request)),
  requested_at  TEXT NOT NULL,
  -- card number, PIN and request, sealed to the ledger: kept only until it has decided
  wish_sealed   TEXT,
  kept_until    TEXT,
  presented_at  TEXT,
  authorization TEXT,
  authorized_at TEXT,
  sent_at       TEXT,
  receipt       TEXT,
  outcome       TEXT CHECK (outcome IN ('completed', 'refused', 'cancelled')),
  confirmed_at  TEXT,
  statement     TEXT,
  failure       TEXT CHECK (json_valid(failure)),
  finished_at   TEXT,
  CHECK ((authorization IS NOT NULL) = (state NOT IN ('wished', 'requested', 'rejected'))),
  CHECK ((authorized_at IS NOT NULL) = (authorization IS NOT NULL)),
  CHECK ((sent_at IS NOT NULL) = (state IN ('sent', 'confirmed', 'settled', 'refused', 'cancelled'))),
  CHECK ((receipt IS NOT NULL) = (state IN ('confirmed', 'settled', 'refused', 'cancelled'))),
  CHECK ((confirmed_at IS NOT NULL) = (receipt IS NOT NULL)),
  CHECK ((outcome IS NOT NULL) = (receipt IS NOT NULL)),
  CHECK ((statement IS NOT NULL) = (state IN ('settled', 'refused', 'cancelled'))),
  CHECK ((failure IS NOT NULL) = (state = 'rejected')),
  CHECK ((finished_at IS NOT NULL) = (state IN ('settled', 'refused', 'cancelled', 'rejected'))),
  CHECK ((wish_sealed IS NOT NULL) = (state = 'wished' OR (state = 'requested' AND
         json_extract(request, '$.consent.text') = 'wish-to-own-account/1'))),
  CHECK ((kept_until IS NOT NULL) = (wish_sealed IS NOT NULL)),
  CHECK (presented_at IS NULL OR (json_extract(request, '$.consent.text') = 'wish-to-own-account/1'
         AND state <> 'wished')),
  CHECK (state IN ('wished', 'rejected') OR presented_at IS NOT NULL
         OR json_extract(request, '$.consent.text') <> 'wish-to-own-account/1'),
  CHECK (state <> 'settled' OR outcome = 'completed'),
  CHECK (state <> 'refused' OR outcome = 'refused'),
  CHECK (state <> 'cancelled' OR outcome = 'cancelled')
) STRICT, WITHOUT ROWID;

INSERT INTO transfer_with_wishes (id, state, request, requested_at, authorization, authorized_at, sent_at, receipt, outcome,
  confirmed_at, statement, failure, finished_at)
SELECT id, state, request, requested_at, authorization, authorized_at, sent_at, receipt, outcome,
  confirmed_at, statement, failure, finished_at FROM transfer;
DROP TABLE transfer;
ALTER TABLE transfer_with_wishes RENAME TO transfer;

CREATE INDEX transfer_open ON transfer (id, state)
  WHERE state IN ('wished', 'requested', 'authorized', 'sent', 'confirmed');
CREATE INDEX transfer_wish ON transfer (id) WHERE wish_sealed IS NOT NULL;

CREATE TRIGGER transfer_begins BEFORE INSERT ON transfer
WHEN NEW.state NOT IN ('wished', 'requested') OR (NEW.state = 'requested' AND NEW.wish_sealed IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'a transfer begins as a wish or as requested'); END;

CREATE TRIGGER transfer_goes_forward BEFORE UPDATE ON transfer
WHEN (OLD.state || '>' || NEW.state) NOT IN (
  'wished>requested', 'wished>rejected', 'requested>authorized', 'requested>rejected',
  'authorized>sent', 'sent>confirmed',
  'confirmed>settled', 'confirmed>refused', 'confirmed>cancelled')
BEGIN SELECT RAISE(ABORT, 'a transfer goes forward only'); END;

CREATE TRIGGER transfer_is_written_once BEFORE UPDATE ON transfer
WHEN NEW.id IS NOT OLD.id OR NEW.request IS NOT OLD.request OR NEW.requested_at IS NOT OLD.requested_at
  OR (NEW.wish_sealed IS NOT NULL AND NEW.wish_sealed IS NOT OLD.wish_sealed)
  OR (NEW.kept_until IS NOT NULL AND NEW.kept_until IS NOT OLD.kept_until)
  OR (OLD.presented_at IS NOT NULL AND NEW.presented_at IS NOT OLD.presented_at)
  OR (OLD.authorization IS NOT NULL AND NEW.authorization IS NOT OLD.authorization)
  OR (OLD.authorized_at IS NOT NULL AND NEW.authorized_at IS NOT OLD.authorized_at)
  OR (OLD.sent_at IS NOT NULL AND NEW.sent_at IS NOT OLD.sent_at)
  OR (OLD.receipt IS NOT NULL AND NEW.receipt IS NOT OLD.receipt)
  OR (OLD.outcome IS NOT NULL AND NEW.outcome IS NOT OLD.outcome)
  OR (OLD.confirmed_at IS NOT NULL AND NEW.confirmed_at IS NOT OLD.confirmed_at)
BEGIN SELECT RAISE(ABORT, 'what a transfer holds is written once'); END;

CREATE TRIGGER transfer_is_kept BEFORE DELETE ON transfer
WHEN NOT EXISTS (SELECT 1 FROM quarantine WHERE transfer_id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'a transfer leaves only into quarantine'); END;

CREATE TRIGGER transfer_begun AFTER INSERT ON transfer
BEGIN
  INSERT INTO transfer_event (transfer_id, from_state, to_state, at)
  VALUES (NEW.id, NULL, NEW.state, NEW.requested_at);
END;

CREATE TRIGGER transfer_advanced AFTER UPDATE ON transfer
BEGIN
  INSERT INTO transfer_event (transfer_id, from_state, to_state, at)
  VALUES (NEW.id, OLD.state, NEW.state,
          coalesce(NEW.finished_at, NEW.confirmed_at, NEW.sent_at, NEW.authorized_at,
                   NEW.presented_at));
END;

CREATE TABLE kept_policy (
  only_one INTEGER PRIMARY KEY DEFAULT 1 CHECK (only_one = 1),
  policy   TEXT NOT NULL,
  keys     TEXT NOT NULL CHECK (json_valid(keys))
) STRICT;

CREATE TABLE last_known (
  -- HMAC of the card number under a key that is not in this file
  card     TEXT PRIMARY KEY NOT NULL CHECK (length(card) = 43),
  points   INTEGER NOT NULL CHECK (points >= 0),
  currency TEXT NOT NULL,
  worth    TEXT NOT NULL,
  as_of    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX last_known_by_age ON last_known (as_of);
`;
