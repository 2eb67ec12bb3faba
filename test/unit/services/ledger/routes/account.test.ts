import { describe, expect, it } from 'vitest';
import { type Account, type Redemption } from '../../../../../protocol/ledger.ts';
import { eurSeed } from '../../../../../services/embedded-network/seed/eur.ts';
import { bodyOf, codeOf, ledgerUnderTest, TILL, purchaseBody } from '../ledger-under-test.ts';

const eur = (minor: bigint) => ({ currency: 'EUR', minor });

describe('GET /v1/account', () => {
  it('computes what the points are worth and what may be redeemed of them', async () => {
    const ledger = await ledgerUnderTest();
    expect(await ledger.account(await ledger.signIn())).toMatchObject({
      available: 4_920,
      immature: 120,
      held: 0,
      worth: eur(4_920n),
      redeemable: { minimum: eur(500n), step: eur(10n), maximum: eur(4_920n), limitedBy: 'points' },
      payee: { kind: 'iban', bank: 'Kangen Sandbox Bank' },
    });
  });

  it('shows no more of the account number than its country and last digits', async () => {
    const ledger = await ledgerUnderTest();
    const seen = JSON.stringify(
      await ledger.account(await ledger.signIn()),
      (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
    );
    const account = eurSeed.customers[0].payee.account;
    const iban = account.kind === 'iban' ? account.iban : '';
    expect(seen).toContain(`DE•• •••• ${iban.slice(-4)}`);
    expect(seen).not.toContain(iban.slice(2, -4));
  });

  it.each([
    [1, 0, 0, 0n, 'points'],
    [2, 400, 0, 0n, 'points'],
    [3, 29_500, 0, 20_000n, 'transaction-limit'],
    [4, 0, 600, 0n, 'points'],
  ])(
    'customer %i: %i usable, %i immature, at most %i',
    async (customer, available, immature, maximum, limitedBy) => {
      const ledger = await ledgerUnderTest();
      const account = await ledger.account(await ledger.signIn(customer));
      expect(account).toMatchObject({
        available,
        immature,
        redeemable: { maximum: eur(maximum), limitedBy },
      });
    },
  );

  it('is limited by the day after much was redeemed, and no longer a day later', async () => {
    const ledger = await ledgerUnderTest();
    const bearer = await ledger.signIn(3);
    bodyOf<Redemption>(await ledger.redeem(bearer, 20_000n, { customer: 3 }));
    expect((await ledger.account(bearer)).redeemable).toMatchObject({
      maximum: eur(9_500n),
      limitedBy: 'points',
    });
    bodyOf<Redemption>(await ledger.redeem(bearer, 9_000n, { customer: 3 }));
    ledger.clock.ms += 86_400_000;
    const tomorrow = await ledger.account(await ledger.signIn(3));
    expect(tomorrow.redeemable).toMatchObject({ maximum: eur(500n), limitedBy: 'points' });
  });

  it('counts points only once they are mature, and not after they expire', async () => {
    const ledger = await ledgerUnderTest();
    ledger.clock.ms += 12 * 86_400_000;
    expect(await ledger.account(await ledger.signIn(4))).toMatchObject({
      available: 600,
      immature: 0,
    });
    ledger.clock.ms += 716 * 86_400_000;
    expect(await ledger.account(await ledger.signIn(4))).toMatchObject({
      available: 0,
      immature: 0,
      lots: [],
    });
  });

  it('pages through the history without losing or repeating an entry', async () => {
    const ledger = await ledgerUnderTest();
    for (let count = 1; count <= 47; count += 1) {
      const body = purchaseBody({ currency: 'EUR', minor: 1_000n }, `R-${count}`);
      await ledger.call('PUT', '/v1/purchases/:id', { id: ledger.newId(), caller: TILL, body });
      ledger.clock.ms += count % 3;
    }
    const bearer = await ledger.signIn();
    const seen: Account['history'] = [];
    let before: string | null = null;
    let pages = 0;
    do {
      const query: Record<string, string> = before === null ? {} : { before };
      const page: Account = bodyOf<Account>(
        await ledger.call('GET', '/v1/account', { bearer, query }),
      );
      seen.push(...page.history);
      before = page.historyBefore;
      pages += 1;
    } while (before !== null && pages < 10);
    expect(seen).toHaveLength(47 + 7);
    expect(pages).toBe(3);
    expect(seen.map(({ at }) => at)).toEqual(
      seen
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
  });

  it('wants a session and a cursor of its own making', async () => {
    const ledger = await ledgerUnderTest();
    expect(codeOf(await ledger.call('GET', '/v1/account'))).toBe('session-required');
    expect(codeOf(await ledger.call('GET', '/v1/account', { bearer: 'x'.repeat(43) }))).toBe(
      'session-required',
    );
    const bearer = await ledger.signIn();
    expect(
      codeOf(await ledger.call('GET', '/v1/account', { bearer, query: { before: 'x' } })),
    ).toBe('body-invalid');
  });
});
