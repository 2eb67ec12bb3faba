import { describe, expect, it } from 'vitest';
import { cardNumber, hasLuhnCheckDigit, pin } from '../../../../protocol/ledger.ts';
import { type NetworkSeed } from '../../../../services/embedded-network/seed/network-seed.ts';
import { seedOf } from '../../../../services/embedded-network/seed/index.ts';
import { account } from '../../../../services/iso20022/account.ts';
import { seedLedger } from '../../../../services/ledger/seed.ts';
import { checkBooks } from '../../../../services/ledger/store/sqlite/check-books.ts';
import { ledgerUnderTest } from './ledger-under-test.ts';

async function pointsByCustomer(seed: NetworkSeed) {
  const ledger = await ledgerUnderTest({ seed });
  const rows = ledger.database
    .prepare(
      `SELECT display_name AS name,
              coalesce(sum(CASE WHEN mature_ms <= @now THEN remaining END), 0) AS usable,
              coalesce(sum(CASE WHEN mature_ms > @now THEN remaining END), 0) AS immature
         FROM customer LEFT JOIN lot ON lot.customer_id = customer.id GROUP BY customer.id`,
    )
    .all({ now: ledger.clock.ms }) as { name: string; usable: bigint; immature: bigint }[];
  return { ledger, rows: new Map(rows.map(({ name, ...points }) => [name, points])) };
}

describe.each(['eur', 'jpy'] as const)('the %s programme', (name) => {
  const seed = seedOf(name);

  it('has at least three providers with different earn rules and twenty customers', () => {
    const rules = seed.providers.map(({ ratePoints, rateMinor }) => ratePoints / rateMinor);
    expect(new Set(rules).size).toBeGreaterThanOrEqual(3);
    expect(seed.customers).toHaveLength(20);
    expect(new Set(seed.customers.map((customer) => customer.cardNumber)).size).toBe(20);
  });

  it('has cards, PINs and accounts that pass every check', () => {
    for (const customer of seed.customers) {
      expect(hasLuhnCheckDigit(cardNumber.parse(customer.cardNumber))).toBe(true);
      pin.parse(customer.pin);
      expect(account.parse(customer.payee.account)).toEqual(customer.payee.account);
    }
    expect(account.parse(seed.debtor.account)).toEqual(seed.debtor.account);
    const accounts = seed.customers.map(({ payee }) => JSON.stringify(payee.account));
    expect(new Set([...accounts, JSON.stringify(seed.debtor.account)]).size).toBe(21);
  });

  it('has the customers that the journeys need', async () => {
    const { rows, ledger } = await pointsByCustomer(seed);
    const [first, none, few, many, fresh] = seed.customers.map((customer) =>
      rows.get(customer.name),
    );
    expect(first).toEqual({ usable: 4_920n, immature: 120n });
    expect(none).toEqual({ usable: 0n, immature: 0n });
    expect(few?.usable).toBeGreaterThan(0n);
    expect(few?.usable).toBeLessThan(seed.programme.minimumMinor);
    expect(many?.usable).toBeGreaterThan(seed.programme.redemptionMinorMax);
    expect(fresh).toMatchObject({ usable: 0n, immature: 600n });
    expect(checkBooks(ledger.database)).toEqual([]);
  });

  it('is planted once', async () => {
    const ledger = await ledgerUnderTest({ seed });
    expect(await seedLedger(ledger.context, seed)).toBe(false);
    expect(ledger.database.prepare('SELECT count(*) AS count FROM customer').get()).toEqual({
      count: 20n,
    });
  });
});
