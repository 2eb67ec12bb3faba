/** How terminals present themselves: each change is a row of its own, the newest holds. */
export const migration0022 = /* sql */ `
CREATE TABLE screen_settings (
  version INTEGER PRIMARY KEY CHECK (version > 0),
  settings_json TEXT NOT NULL CHECK (json_valid(settings_json) AND length(settings_json) < 8000),
  set_ms INTEGER NOT NULL
) STRICT;
CREATE TRIGGER screen_settings_are_kept BEFORE UPDATE ON screen_settings
BEGIN SELECT RAISE(ABORT, 'what was set is kept: set it anew'); END;
CREATE TRIGGER screen_settings_are_never_deleted BEFORE DELETE ON screen_settings
BEGIN SELECT RAISE(ABORT, 'what was set is kept: set it anew'); END;
`;
