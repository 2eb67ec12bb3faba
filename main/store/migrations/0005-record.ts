/** Whose record this file is, and which file: so that another one in its place is noticed (decision 9). */
export const recordTable = `
CREATE TABLE store_record (
  only_one INTEGER PRIMARY KEY DEFAULT 1 CHECK (only_one = 1),
  -- made once for each file: a random UUID
  file     TEXT NOT NULL CHECK (length(file) = 36),
  terminal TEXT NOT NULL
) STRICT;
CREATE TRIGGER store_record_is_final BEFORE UPDATE ON store_record
BEGIN SELECT RAISE(ABORT, 'a file is the record of one terminal'); END;
`;
