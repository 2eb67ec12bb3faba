/** How terminals present themselves, as SQLite's migration 0022 has it. */
export const migration0022 = /* sql */ `
CREATE TABLE screen_settings (
  version BIGINT PRIMARY KEY CHECK (version > 0),
  settings_json TEXT NOT NULL CHECK (settings_json::json IS NOT NULL AND length(settings_json) < 8000),
  set_ms BIGINT NOT NULL
);
CREATE TRIGGER screen_settings_are_kept BEFORE UPDATE OR DELETE ON screen_settings
  FOR EACH ROW EXECUTE FUNCTION refuse('what was set is kept: set it anew');
`;
