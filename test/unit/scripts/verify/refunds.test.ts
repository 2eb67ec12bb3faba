/** Both checkers, on books with a bit of everything, and on the same books changed by hand. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyLedger } from '../../../../scripts/verify/ledger.ts';
import { verifyRefunds } from '../../../../scripts/verify/refunds.ts';
import { type PurchaseRecorded, type Redemption } from '../../../../protocol/ledger.ts';
import { createExpiry } from '../../../../services/ledger/expiry.ts';
import { limits } from '../../../../services/ledger/limits.ts';
import { checkBooks } from '../../../../services/ledger/store/sqlite/check-books.ts';
import { booksOver, withoutGuards } from '../../../support/hurt-books.ts';
import {
  bodyOf,
  ledgerUnderTest,
  type LedgerUnderTest,
  purchaseBody,
} from '../../services/ledger/ledger-under-test.ts';

const CAFE = 'urn:kangen:till:minato-cafe:till-1';
const JONAS = 1;
let ledger: LedgerUnderTest;

/** Expired, refunded after that, refunded in two parts when paid out, and repaid in part. */
beforeEach(async () => {
  ledger = await ledgerUnderTest();
  let receipts = 0;
  const buy = async (minor: bigint) => {
    const body = purchaseBody({ currency: 'EUR', minor }, `B-${(receipts += 1)}`, JONAS);
    const asked = { id: ledger.newId(), caller: CAFE, body };
    return bodyOf<PurchaseRecorded>(await ledger.call('PUT', '/v1/purchases/:id', asked)).id;
  };
  const refund = async (id: string, minor: bigint) => {
    const body = {
      reversal: ledger.newId(),
      refunded: { currency: 'EUR', minor: minor.toString() },
      receiptNumber: `R-${(receipts += 1)}`,
    };
    bodyOf(await ledger.call('PUT', '/v1/purchases/:id/reversal', { id, caller: CAFE, body }));
  };
  const old = await buy(3_000n);
  ledger.clock.ms += 365 * 86_400_000 + limits.expiryMarginMs;
  await createExpiry(ledger.context, { mayExpire: () => true }).round();
  await refund(old, 1_000n);
  const used = await buy(10_000n);
  const row = bodyOf<Redemption>(
    await ledger.redeem(await ledger.signIn(JONAS), 900n, { customer: JONAS }),
  );
  const body = { receipt: await ledger.receiptFor(row) };
  bodyOf(await ledger.call('PUT', '/v1/redemptions/:id/receipt', { id: row.id, body }));
  await refund(used, 3_333n);
  await refund(used, 6_667n);
  await buy(4_000n);
});
afterEach(() => ledger.database.close());

const found = (): { ours: string[]; theirs: string[] } => {
  const books = booksOver(ledger.database);
  const theirs = [...verifyLedger(books), ...verifyRefunds(books)].map(({ what }) => what);
  return { ours: checkBooks(ledger.database), theirs };
};

it('finds nothing wrong with books in which all of it has happened', () => {
  const count = (table: string) =>
    ledger.database.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: bigint };
  expect(count('reversal').n).toBe(3n);
  expect(count('expiry').n).toBeGreaterThan(0n);
  expect(count('repayment').n).toBe(1n);
  expect(found()).toEqual({ ours: [], theirs: [] });
});

describe('what must never be', () => {
  it.each([
    [
      'a debt that is smaller than what was missing',
      'UPDATE reversal SET owed_points = 1 WHERE owed_points > 0',
    ],
    ['a debt that nobody kept', "DELETE FROM journal_entry WHERE account = 'owed'"],
    ['a debt above zero', "UPDATE account_balance SET points = 1 WHERE account = 'owed'"],
    [
      'a repayment that took nothing from its lot',
      'UPDATE lot SET remaining = remaining + 1 WHERE id = (SELECT lot_id FROM repayment)',
    ],
    ['a repayment without a record', 'DELETE FROM repayment'],
    [
      'points kept beside a debt',
      "UPDATE lot SET remaining = 5 WHERE purchase_id IN (SELECT id FROM purchase WHERE receipt_number LIKE 'B-%')",
    ],
    ['an expiry without a record', 'DELETE FROM expiry'],
    ['more expired than there was', 'UPDATE expiry SET points = points + 1'],
    [
      'a refund that took more than it says',
      'UPDATE reversal SET points = points - 1 WHERE owed_points > 0',
    ],
    ['a refund without its movement', 'UPDATE reversal SET transaction_id = NULL'],
  ])('%s', (_, sql) => {
    const database = withoutGuards(ledger.database);
    expect(database.prepare(sql).run().changes).toBeGreaterThan(0);
    const { ours, theirs } = found();
    expect(ours).not.toEqual([]);
    expect(theirs).not.toEqual([]);
  });

  it.each([
    [
      'refunds that are not in proportion',
      'UPDATE reversal SET refunded_minor = refunded_minor - 500',
    ],
    ['points that expired before their date', 'UPDATE expiry SET at_ms = at_ms + 1000 * 86400000'],
    [
      'somebody else’s lot',
      'UPDATE expiry SET customer_id = (SELECT id FROM customer WHERE id <> expiry.customer_id LIMIT 1)',
    ],
  ])('%s', (_, sql) => {
    withoutGuards(ledger.database).exec(sql);
    expect(found().theirs).not.toEqual([]);
  });
});
