import { describe, expect, it } from 'vitest';
import { type Redemption } from '../../../../../protocol/ledger.ts';
import {
  bodyOf,
  codeOf,
  ledgerUnderTest,
  type RedeemOptions,
  redemptionBody,
} from '../ledger-under-test.ts';

const refused: [string, string, bigint, RedeemOptions][] = [
  ['points that are not those of the amount', 'terms-changed', 4_000n, { points: 3_999 }],
  ['more points than the amount takes', 'terms-changed', 4_000n, { points: 4_001 }],
  ['another account than the one shown', 'terms-changed', 4_000n, { payee: 'DE•• •••• 0000' }],
  ['less than the minimum', 'amount-below-minimum', 490n, {}],
  ['an amount off the step', 'amount-not-in-step', 4_005n, {}],
  ['more than one redemption may be', 'amount-above-limit', 20_010n, {}],
  ['more than there is', 'points-insufficient', 4_930n, {}],
];

describe('what a redemption may be', () => {
  it.each(refused)('refuses %s: %s', async (_what, code, minor, options) => {
    const ledger = await ledgerUnderTest();
    const bearer = await ledger.signIn();
    expect(codeOf(await ledger.redeem(bearer, minor, options))).toBe(code);
    expect(await ledger.account(bearer)).toMatchObject({ available: 4_920, held: 0 });
  });

  it('stays refused under its id when there are points again, for the customer was told so', async () => {
    const ledger = await ledgerUnderTest();
    const bearer = await ledger.signIn();
    const other = bodyOf<Redemption>(await ledger.redeem(bearer, 4_000n));
    const id = ledger.newId();
    expect(codeOf(await ledger.redeem(bearer, 1_000n, { id }))).toBe('points-insufficient');
    const receipt = await ledger.receiptFor(other, { outcome: 'refused' });
    await ledger.call('PUT', '/v1/redemptions/:id/receipt', { id: other.id, body: { receipt } });
    expect(codeOf(await ledger.redeem(bearer, 1_000n, { id }))).toBe('points-insufficient');
    expect(await ledger.account(bearer)).toMatchObject({ available: 4_920, held: 0 });
    expect(codeOf(await ledger.redeem(bearer, 1_000n))).toBe('ok');
  });

  it('refuses another currency', async () => {
    const ledger = await ledgerUnderTest();
    const bearer = await ledger.signIn();
    const body = {
      ...(redemptionBody(4_000n) as object),
      amount: { currency: 'JPY', minor: '4000' },
    };
    expect(
      codeOf(await ledger.call('PUT', '/v1/redemptions/:id', { id: ledger.newId(), bearer, body })),
    ).toBe('currency-mismatch');
  });

  it('allows exactly the minimum and exactly everything', async () => {
    const ledger = await ledgerUnderTest();
    const bearer = await ledger.signIn();
    expect(codeOf(await ledger.redeem(bearer, 500n))).toBe('ok');
    expect(codeOf(await ledger.redeem(bearer, 4_420n))).toBe('ok');
  });

  it('counts what is held and what was paid towards the day, and not what came back', async () => {
    const ledger = await ledgerUnderTest();
    const bearer = await ledger.signIn(3);
    const row = bodyOf<Redemption>(await ledger.redeem(bearer, 20_000n, { customer: 3 }));
    ledger.clock.ms += 60_000;
    const receipt = await ledger.receiptFor(row, { outcome: 'refused' });
    await ledger.call('PUT', '/v1/redemptions/:id/receipt', { id: row.id, body: { receipt } });
    expect(codeOf(await ledger.redeem(bearer, 20_000n, { customer: 3 }))).toBe('ok');
    expect(codeOf(await ledger.redeem(bearer, 9_500n, { customer: 3 }))).toBe('ok');
  });

  it('stops at the day limit although there are points', async () => {
    const ledger = await ledgerUnderTest();
    ledger.database.prepare('UPDATE programme SET day_minor_max = 22000').run();
    const bearer = await ledger.signIn(3);
    expect(codeOf(await ledger.redeem(bearer, 20_000n, { customer: 3 }))).toBe('ok');
    expect((await ledger.account(bearer)).redeemable).toMatchObject({
      maximum: { minor: 2_000n },
      limitedBy: 'day-limit',
    });
    expect(codeOf(await ledger.redeem(bearer, 2_010n, { customer: 3 }))).toBe('amount-above-limit');
    expect(codeOf(await ledger.redeem(bearer, 2_000n, { customer: 3 }))).toBe('ok');
  });
});
