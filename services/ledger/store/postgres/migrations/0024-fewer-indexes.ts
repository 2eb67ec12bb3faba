/** Two indexes that every redemption wrote to and no customer's question read, as SQLite's migration 0024 has it. */
export const migration0024 = /* sql */ `
DROP INDEX journal_entry_by_account;
DROP INDEX redemption_open;
`;
