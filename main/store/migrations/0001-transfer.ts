/**
 * `transfer` is what is true now, `transfer_event` how it came to be. The table of
 * engine/transfer-state.ts is written here once more, as triggers: whatever code does, a redemption
 * goes forward only (I6), what is written once never changes, and no row disappears except into
 * `quarantine`, which keeps it as it was found.
 */
export const transferTables = `
CREATE TABLE transfer (
  id            TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 36),
  state         TEXT NOT NULL CHECK (state IN ('requested', 'authorized', 'sent', 'confirmed',
                                               'settled', 'refused', 'cancelled', 'rejected')),
  -- points, amount and consent, as they went over the wire
  request       TEXT NOT NULL CHECK (json_valid(request)),
  requested_at  TEXT NOT NULL,
  authorization TEXT,
  authorized_at TEXT,
  sent_at       TEXT,
  receipt       TEXT,
  outcome       TEXT CHECK (outcome IN ('completed', 'refused', 'cancelled')),
  confirmed_at  TEXT,
  statement     TEXT,
  failure       TEXT CHECK (json_valid(failure)),
  finished_at   TEXT,
  CHECK ((authorization IS NOT NULL) = (state NOT IN ('requested', 'rejected'))),
  CHECK ((authorized_at IS NOT NULL) = (authorization IS NOT NULL)),
  CHECK ((sent_at IS NOT NULL) = (state IN ('sent', 'confirmed', 'settled', 'refused', 'cancelled'))),
  CHECK ((receipt IS NOT NULL) = (state IN ('confirmed', 'settled', 'refused', 'cancelled'))),
  CHECK ((confirmed_at IS NOT NULL) = (receipt IS NOT NULL)),
  CHECK ((outcome IS NOT NULL) = (receipt IS NOT NULL)),
  CHECK ((statement IS NOT NULL) = (state IN ('settled', 'refused', 'cancelled'))),
  CHECK ((failure IS NOT NULL) = (state = 'rejected')),
  CHECK ((finished_at IS NOT NULL) = (state IN ('settled', 'refused', 'cancelled', 'rejected'))),
  CHECK (state <> 'settled' OR outcome = 'completed'),
  CHECK (state <> 'refused' OR outcome = 'refused'),
  CHECK (state <> 'cancelled' OR outcome = 'cancelled')
) STRICT, WITHOUT ROWID;

-- Only the open ones: finding them costs nothing however many are finished.
CREATE INDEX transfer_open ON transfer (id, state)
  WHERE state IN ('requested', 'authorized', 'sent', 'confirmed');

CREATE TABLE transfer_event (
  sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
  transfer_id TEXT NOT NULL,
  from_state  TEXT,
  to_state    TEXT NOT NULL,
  at          TEXT NOT NULL
) STRICT;
CREATE INDEX transfer_event_of ON transfer_event (transfer_id, sequence);

CREATE TABLE quarantine (
  sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
  transfer_id TEXT NOT NULL,
  raw         TEXT NOT NULL,
  reason      TEXT NOT NULL,
  at          TEXT NOT NULL
) STRICT;
CREATE INDEX quarantine_of ON quarantine (transfer_id);

CREATE TRIGGER transfer_begins BEFORE INSERT ON transfer
WHEN NEW.state <> 'requested'
BEGIN SELECT RAISE(ABORT, 'a transfer begins as requested'); END;

CREATE TRIGGER transfer_goes_forward BEFORE UPDATE ON transfer
WHEN (OLD.state || '>' || NEW.state) NOT IN (
  'requested>authorized', 'requested>rejected', 'authorized>sent', 'sent>confirmed',
  'confirmed>settled', 'confirmed>refused', 'confirmed>cancelled')
BEGIN SELECT RAISE(ABORT, 'a transfer goes forward only'); END;

CREATE TRIGGER transfer_is_written_once BEFORE UPDATE ON transfer
WHEN NEW.id IS NOT OLD.id OR NEW.request IS NOT OLD.request OR NEW.requested_at IS NOT OLD.requested_at
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
          coalesce(NEW.finished_at, NEW.confirmed_at, NEW.sent_at, NEW.authorized_at));
END;

CREATE TRIGGER transfer_event_is_kept BEFORE DELETE ON transfer_event
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER transfer_event_is_final BEFORE UPDATE ON transfer_event
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER quarantine_is_kept BEFORE DELETE ON quarantine
BEGIN SELECT RAISE(ABORT, 'quarantine is append-only'); END;
CREATE TRIGGER quarantine_is_final BEFORE UPDATE ON quarantine
BEGIN SELECT RAISE(ABORT, 'quarantine is append-only'); END;
`;
