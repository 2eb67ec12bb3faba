import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pointsEarned } from '../../../../../services/ledger/rules/earn.ts';

const eur = (minor: bigint) => ({ currency: 'EUR' as const, minor });

it('rounds down', () => {
  const rule = { ratePoints: 1, rateMinor: 50, paidMinorMin: 0n };
  expect(pointsEarned(eur(49n), rule)).toBe(0n);
  expect(pointsEarned(eur(99n), rule)).toBe(1n);
});

it('gives nothing below the minimum and all from the minimum on', () => {
  const rule = { ratePoints: 3, rateMinor: 100, paidMinorMin: 2_000n };
  expect(pointsEarned(eur(1_999n), rule)).toBe(0n);
  expect(pointsEarned(eur(2_000n), rule)).toBe(60n);
});

it('never gives more for two purchases than for one of both amounts', () => {
  const amount = fc.bigInt({ min: 0n, max: 10_000_000n });
  const rate = fc.integer({ min: 1, max: 10_000 });
  fc.assert(
    fc.property(amount, amount, rate, rate, (left, right, ratePoints, rateMinor) => {
      const rule = { ratePoints, rateMinor, paidMinorMin: 0n };
      const apart = pointsEarned(eur(left), rule) + pointsEarned(eur(right), rule);
      expect(apart).toBeLessThanOrEqual(pointsEarned(eur(left + right), rule));
    }),
  );
});
