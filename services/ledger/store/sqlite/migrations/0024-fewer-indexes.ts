/**
 * Two indexes that every redemption wrote to and no customer's question read. A commit writes a page of each
 * index it touches: these were 8 of 56. What is open is found by the agenda (I8); a balance is compared with
 * its entries by one who reads all of them anyway.
 */
export const migration0024 = /* sql */ `
DROP INDEX journal_entry_by_account;
DROP INDEX redemption_open;
`;
