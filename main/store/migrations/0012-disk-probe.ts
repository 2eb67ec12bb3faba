/**
 * Written to see whether the disk takes what it is given: other bytes each time, for SQLite writes nothing where
 * nothing has changed.
 */
export const diskProbe = `
CREATE TABLE disk_probe (
  only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
  bytes    BLOB NOT NULL
) STRICT;
`;
