/** With which keys these books were begun (books-keys.ts). Written once. */
export const migration0014 = /* sql */ `
CREATE TABLE books_keys (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  digest TEXT NOT NULL CHECK (length(digest) = 64 AND digest NOT GLOB '*[^0-9a-f]*'),
  since_ms INTEGER NOT NULL
) STRICT;
CREATE TRIGGER books_keys_are_kept BEFORE UPDATE ON books_keys
BEGIN SELECT RAISE(ABORT, 'books keep the keys they were begun with'); END;
CREATE TRIGGER books_keys_are_never_deleted BEFORE DELETE ON books_keys
BEGIN SELECT RAISE(ABORT, 'books keep the keys they were begun with'); END;
`;
