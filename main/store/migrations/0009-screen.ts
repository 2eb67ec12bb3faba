/** The last policy whose words on the screen were understood, with the keys that it was verified by. */
export const screenPolicy = `
CREATE TABLE kept_screen (
  only_one INTEGER PRIMARY KEY DEFAULT 1 CHECK (only_one = 1),
  policy   TEXT NOT NULL,
  -- key set (RFC 7517) as JSON
  keys     TEXT NOT NULL
) STRICT;
`;
