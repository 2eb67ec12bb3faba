import { expect, it } from 'vitest';
import { type Redemption } from '../../../../../protocol/ledger.ts';
import { checkBooks } from '../../../../../services/ledger/store/sqlite/check-books.ts';
import { bodyOf, ledgerUnderTest } from '../ledger-under-test.ts';

/** Books with one redemption in each of three states; then somebody reaches into the file. */
async function books() {
  const ledger = await ledgerUnderTest();
  const bearer = await ledger.signIn();
  for (const outcome of ['completed', 'refused', null] as const) {
    const row = bodyOf<Redemption>(await ledger.redeem(bearer, 1_000n));
    if (outcome === null) continue;
    const receipt = await ledger.receiptFor(row, { outcome });
    await ledger.call('PUT', '/v1/redemptions/:id/receipt', { id: row.id, body: { receipt } });
  }
  return ledger.database;
}

it('finds nothing wrong with good books', async () => {
  expect(checkBooks(await books())).toEqual([]);
});

it.each([
  [
    'a balance changed',
    "UPDATE account_balance SET points = points + 1 WHERE account = 'available'",
    'I1',
  ],
  [
    'points put into a lot',
    'UPDATE lot SET remaining = remaining + 1 WHERE remaining < points',
    'I1',
  ],
  ['points taken from a lot', 'UPDATE lot SET remaining = remaining - 1 WHERE remaining > 0', 'I1'],
  ['a lot that is not found any more', 'UPDATE lot SET is_left = 0 WHERE remaining > 0', 'found'],
  ['an entry removed', 'DELETE FROM journal_entry WHERE line = 0', 'I1'],
  [
    'a completion undone',
    "UPDATE redemption SET state = 'refused' WHERE state = 'completed'",
    'I3',
  ],
  [
    'a refusal made a completion',
    "UPDATE redemption SET state = 'completed' WHERE state = 'refused'",
    'I3',
  ],
  [
    'a return without the bank’s word',
    "UPDATE redemption SET state = 'returned', returned_ms = 1, return_reference = 'x', return_reason_code = 'x', return_reason_text = 'x', return_evidence = 'x', return_statement = 'x' WHERE state = 'completed'",
    'I3',
  ],
  ['open work forgotten', 'DELETE FROM reconciliation', 'I8'],
  [
    'a hold forgotten',
    "UPDATE redemption SET state = 'cancelled', receipt = 'x', statement = 'x', decided_ms = 1, bank_reference = 'x' WHERE state = 'authorized'",
    'I4',
  ],
])('finds %s', async (_what, sql, invariant) => {
  const database = await books();
  // Whoever edits the file is not stopped by its triggers.
  const triggers = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    .all() as { name: string }[];
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`);
  expect(database.prepare(sql).run().changes).toBeGreaterThan(0);
  expect(checkBooks(database).join('\n')).toContain(invariant);
});
