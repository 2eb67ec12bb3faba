/** Refunds, debts and expiry on every engine: the same calls, the same answers, and sound books. */
import { afterAll, expect, it } from 'vitest';
import { type PurchaseRecorded, type Redemption } from '../../protocol/ledger.ts';
import { createExpiry } from '../../services/ledger/expiry.ts';
import { limits } from '../../services/ledger/limits.ts';
import { bothEngines } from '../support/engines/both-engines.ts';
import {
  bodyOf,
  codeOf,
  ledgerUnderTest,
  purchaseBody,
} from '../unit/services/ledger/ledger-under-test.ts';

const { engines, stop } = bothEngines();
afterAll(stop, 30_000);

const CAFE = 'urn:kangen:till:minato-cafe:till-1';
const JONAS = 1;

it.each(engines)(
  'are the same on $engine',
  async ({ place }) => {
    const { open, forget } = await place();
    const store = await open();
    const ledger = await ledgerUnderTest({ context: { store } });
    let receipts = 0;
    const later = (ms: number) => (ledger.clock.ms += ms);
    const buy = async (minor: bigint) => {
      later(1_000);
      const body = purchaseBody({ currency: 'EUR', minor }, `B-${(receipts += 1)}`, JONAS);
      const asked = { id: ledger.newId(), caller: CAFE, body };
      return bodyOf<PurchaseRecorded>(await ledger.call('PUT', '/v1/purchases/:id', asked)).id;
    };
    const refund = async (id: string, minor: bigint) => {
      later(1_000);
      const body = {
        reversal: ledger.newId(),
        refunded: { currency: 'EUR', minor: minor.toString() },
        receiptNumber: `R-${(receipts += 1)}`,
      };
      const asked = { id, caller: CAFE, body };
      const first = await ledger.call('PUT', '/v1/purchases/:id/reversal', asked);
      expect(await ledger.call('PUT', '/v1/purchases/:id/reversal', asked)).toEqual(first);
      return codeOf(first);
    };
    const account = async () => ledger.account(await ledger.signIn(JONAS));

    const old = await buy(3_000n);
    later(365 * 86_400_000 + limits.expiryMarginMs);
    const expiry = createExpiry(ledger.context, { mayExpire: () => true });
    expect(await expiry.round()).toBeGreaterThan(0);
    expect(await expiry.round()).toBe(0);
    expect(await refund(old, 1_000n)).toBe('ok');
    const used = await buy(10_000n);
    const held = async (minor: bigint) => {
      later(1_000);
      const bearer = await ledger.signIn(JONAS);
      return bodyOf<Redemption>(await ledger.redeem(bearer, minor, { customer: JONAS }));
    };
    const [paid, refused] = [await held(500n), await held(500n)];
    const decide = async (row: Redemption, outcome: 'completed' | 'refused') => {
      const body = { receipt: await ledger.receiptFor(row, { outcome }) };
      bodyOf(await ledger.call('PUT', '/v1/redemptions/:id/receipt', { id: row.id, body }));
    };
    await decide(paid, 'completed');
    expect(await refund(used, 3_333n)).toBe('ok');
    expect(await refund(used, 6_667n)).toBe('ok');
    expect(await refund(used, 1n)).toBe('refund-above-purchase');
    expect(await account()).toMatchObject({ available: 0, held: 500, owed: { points: 1_000 } });
    await decide(refused, 'refused');
    expect(await account()).toMatchObject({ available: 0, held: 0, owed: { points: 500 } });
    await buy(7_000n);
    const { available, owed, history } = await account();
    expect({ available, owed }).toEqual({ available: 200, owed: { points: 0, at: [] } });
    expect(history.map(({ kind, points }) => [kind, points])).toEqual([
      ['purchase', 700],
      ['reversal', -667],
      ['reversal', -333],
      // Of the second nothing came, and nothing is gone.
      ['redemption', 0],
      ['redemption', -500],
      ['purchase', 1_000],
      ['reversal', 0],
      ['expiry', -300],
      ['purchase', 300],
    ]);
    await store.close();
    forget();
  },
  60_000,
);
