import { expect, it } from 'vitest';
import { type PolicyAnswer } from '../../../../../protocol/ledger.ts';
import { publicHalf } from '../../../../../protocol/sealed/keys.ts';
import { verifyMessage } from '../../../../../protocol/sealed/verify.ts';
import { eurSeed } from '../../../../../services/embedded-network/seed/eur.ts';
import { jpySeed } from '../../../../../services/embedded-network/seed/jpy.ts';
import { wishCapsOf } from '../../../../../services/ledger/rules/policy.ts';
import { bodyOf, KIOSK, ledgerUnderTest, OTHER_KIOSK, TILL } from '../ledger-under-test.ts';

async function policyFor(caller: string) {
  const ledger = await ledgerUnderTest();
  const { policy } = bodyOf<PolicyAnswer>(await ledger.call('GET', '/v1/policy', { caller }));
  const key = publicHalf(ledger.context.keys.signing);
  const verified = await verifyMessage('policy', policy, () => key);
  if (!verified.ok) throw new Error(verified.reason);
  return { said: verified.message, ledger };
}

it('is signed by the ledger, for the terminal that asks, and ends', async () => {
  const { said, ledger } = await policyFor(KIOSK);
  const nowSeconds = ledger.clock.ms / 1000;
  expect(said).toMatchObject({ iss: 'urn:kangen:ledger', aud: KIOSK, iat: nowSeconds });
  expect(said.exp).toBe(nowSeconds + 7 * 86_400);
  expect((await policyFor(OTHER_KIOSK)).said.aud).toBe(OTHER_KIOSK);
});

it('caps wishes by amount, sum, count and age, at the rate of the programme', async () => {
  const { said } = await policyFor(KIOSK);
  const eur = (minor: bigint) => ({ currency: 'EUR', minor });
  expect(said.wishes).toEqual({
    rate: { points: 1, minor: 1 },
    minimum: eur(500n),
    step: eur(10n),
    amountMax: eur(5_000n),
    sumMax: eur(500_000n),
    countMax: 500,
    ageSecondsMax: 7 * 86_400,
  });
});

it('is for kiosks alone', async () => {
  await expect(policyFor(TILL)).rejects.toThrow(/may not call/);
});

it('allows no wish where the largest would be below the smallest redemption', () => {
  const programme = { ...eurSeed.programme, debtorJson: '{}' };
  expect(wishCapsOf({ ...programme, redemptionMinorMax: 1_999n })).toBeNull();
  expect(wishCapsOf({ ...programme, redemptionMinorMax: 2_000n })?.amountMax.minor).toBe(500n);
});

it('has wishes in both example programmes', () => {
  for (const { programme } of [eurSeed, jpySeed]) {
    const caps = wishCapsOf({ ...programme, debtorJson: '{}' });
    expect(caps?.amountMax.minor).toBeGreaterThanOrEqual(programme.minimumMinor);
    expect((caps?.amountMax.minor ?? 1n) % programme.stepMinor).toBe(0n);
  }
});
