import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Redemption } from '../../../../../protocol/ledger.ts';
import { openBooks } from '../../../../../scripts/verify/database.ts';
import { verifyReviews } from '../../../../../scripts/verify/reviews.ts';
import { checkBooks } from '../../../../../services/ledger/store/sqlite/check-books.ts';
import { ALICE, BOB, bodyOf, ledgerUnderTest } from '../ledger-under-test.ts';

/** One review that waits, one released and authorized, one rejected, one that nobody decided. */
async function books() {
  const ledger = await ledgerUnderTest();
  const rule = {
    terms: { kind: 'redemption-amount', max: { currency: 'EUR', minor: '1' } },
    outcome: 'review',
    from: null,
  };
  await ledger.call('PUT', '/v1/operator/rules/:id', { id: 'large', caller: ALICE, body: rule });
  const bearer = await ledger.signIn();
  const held = async () => bodyOf<Redemption>(await ledger.redeem(bearer, 500n)).id;
  const say = (verb: string, id: string, caller: string, body: unknown = {}) =>
    ledger.call('POST', `/v1/operator/reviews/:id/${verb}`, { id, caller, body });
  const ids = [await held(), await held(), await held()] as const;
  const [, released, rejected] = ids;
  await say('release', released, ALICE);
  await say('release', released, BOB);
  await ledger.redeem(bearer, 500n, { id: released });
  await say('reject', rejected, ALICE, { reason: 'x' });
  return ledger.database;
}

/** What both checkers say: ours, and the one that shares no code with it. */
async function said(hurt: string | null): Promise<string[]> {
  const database = await books();
  // Whoever edits the file is not stopped by its triggers.
  const triggers = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    .all() as { name: string }[];
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`);
  const changes = hurt === null ? 1 : database.prepare(hurt).run().changes;
  if (changes === 0) throw new Error('nothing was hurt');
  const folder = mkdtempSync(join(tmpdir(), 'kangen-books-'));
  const file = join(folder, 'ledger.db');
  await database.backup(file);
  const opened = openBooks(file);
  try {
    return [
      checkBooks(database).filter((line) => /review|operator|reject/i.test(line)).length > 0,
      verifyReviews(opened).length > 0,
    ].flatMap((found, place) => (found ? [['books', 'verify'][place] ?? ''] : []));
  } finally {
    opened.close();
    rmSync(folder, { recursive: true });
  }
}

it('finds nothing wrong with good books', async () => {
  expect(await said(null)).toEqual([]);
});

it.each([
  [
    'one that was authorized while it waits',
    "UPDATE review SET state = 'waiting', decided_ms = NULL WHERE state = 'released'",
  ],
  [
    'one that was withdrawn while it waits',
    "UPDATE review SET state = 'waiting', decided_ms = NULL WHERE state = 'rejected'",
  ],
  [
    'one that a single operator released',
    "DELETE FROM review_word WHERE verdict = 'release' AND operator LIKE '%bob'",
  ],
  ['one that nobody rejected', "DELETE FROM review_word WHERE verdict = 'reject'"],
  [
    'one that was rejected and goes on',
    "UPDATE review SET state = 'rejected' WHERE state = 'released'",
  ],
])('finds %s', async (_what, hurt) => {
  expect(await said(hurt)).toEqual(['books', 'verify']);
});
