/** With which keys these books were begun, as SQLite's migration 0014 has it. */
export const migration0014 = /* sql */ `
CREATE TABLE books_keys (
  one BIGINT PRIMARY KEY CHECK (one = 1),
  digest TEXT NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
  since_ms BIGINT NOT NULL
);
CREATE TRIGGER books_keys_are_kept BEFORE UPDATE OR DELETE ON books_keys
  FOR EACH ROW EXECUTE FUNCTION refuse('books keep the keys they were begun with');
CREATE TRIGGER books_keys_are_not_emptied BEFORE TRUNCATE ON books_keys
  FOR EACH STATEMENT EXECUTE FUNCTION refuse('books keep the keys they were begun with');
`;
