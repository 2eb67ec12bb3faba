/** That the ledger has last said of this terminal: locked by an operator. No row: it has not, or took it back. */
export const terminalBar = `
CREATE TABLE terminal_bar (
  only_one INTEGER PRIMARY KEY DEFAULT 1 CHECK (only_one = 1),
  -- for staff, as the ledger said it; never personal data
  detail   TEXT NOT NULL
) STRICT;
`;
