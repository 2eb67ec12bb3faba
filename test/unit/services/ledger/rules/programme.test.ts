import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pointsToPay } from '../../../../../protocol/money.ts';
import { redeemableNow, termsOf, worthOf } from '../../../../../services/ledger/rules/programme.ts';
import { type ProgrammeRow } from '../../../../../services/ledger/store/rows.ts';

const programme = (change: Partial<ProgrammeRow> = {}): ProgrammeRow => ({
  name: 'Points',
  currency: 'EUR',
  ratePoints: 1,
  rateMinor: 1,
  minimumMinor: 500n,
  stepMinor: 10n,
  feeMinor: 0n,
  redemptionMinorMax: 20_000n,
  dayMinorMax: 30_000n,
  authorizationWindowSeconds: 86_400,
  promiseSeconds: 86_400,
  debtorJson: '{}',
  ...change,
});

const noCaps = { redemptionMinor: null, monthMinor: null, payeeMinor: null, tooOften: false };

const terms = fc.record({
  ratePoints: fc.integer({ min: 1, max: 1_000 }),
  rateMinor: fc.integer({ min: 1, max: 1_000 }),
  stepMinor: fc.bigInt({ min: 1n, max: 1_000n }),
  feeMinor: fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: 2_000n })),
});
const points = fc.integer({ min: 0, max: 1_000_000_000 });
const redeemed = fc.bigInt({ min: 0n, max: 40_000n });

describe('what may be redeemed', () => {
  it('is never more than the points are worth, nor more points than there are', () => {
    fc.assert(
      fc.property(terms, points, redeemed, (change, owned, redeemedMinor) => {
        const row = programme(change);
        const { maximum } = redeemableNow(row, owned, { redeemedMinor, caps: noCaps });
        if (maximum.minor === 0n) return;
        const paid = maximum.minor + row.feeMinor;
        expect(paid).toBeLessThanOrEqual(worthOf(owned, row).minor);
        const points = pointsToPay(maximum, termsOf(row));
        expect(points).toBeLessThanOrEqual(owned);
        expect(worthOf(points, row).minor).toBeGreaterThanOrEqual(paid);
      }),
    );
  });

  it('is nothing, or within minimum, step and both limits', () => {
    fc.assert(
      fc.property(terms, points, redeemed, (change, owned, redeemedMinor) => {
        const row = programme(change);
        const { minor } = redeemableNow(row, owned, { redeemedMinor, caps: noCaps }).maximum;
        if (minor === 0n) return;
        expect(minor).toBeGreaterThanOrEqual(row.minimumMinor);
        expect(minor % row.stepMinor).toBe(0n);
        expect(minor).toBeLessThanOrEqual(row.redemptionMinorMax);
        expect(minor + redeemedMinor).toBeLessThanOrEqual(row.dayMinorMax);
      }),
    );
  });

  it('leaves room for the fee, and says so only where there is one', () => {
    const row = programme({ feeMinor: 35n });
    expect(redeemableNow(row, 4_927, { redeemedMinor: 0n, caps: noCaps })).toMatchObject({
      fee: { currency: 'EUR', minor: 35n },
      maximum: { minor: 4_890n },
      limitedBy: 'points',
    });
    expect(redeemableNow(row, 534, { redeemedMinor: 0n, caps: noCaps }).maximum.minor).toBe(0n);
    expect(redeemableNow(row, 535, { redeemedMinor: 0n, caps: noCaps }).maximum.minor).toBe(500n);
    expect(redeemableNow(row, 20, { redeemedMinor: 0n, caps: noCaps })).toMatchObject({
      maximum: { minor: 0n },
      limitedBy: 'points',
    });
    expect(
      redeemableNow(programme(), 4_927, { redeemedMinor: 0n, caps: noCaps }),
    ).not.toHaveProperty('fee');
  });

  it('names the rule that set it', () => {
    expect(redeemableNow(programme(), 499, { redeemedMinor: 0n, caps: noCaps })).toMatchObject({
      maximum: { minor: 0n },
      limitedBy: 'points',
    });
    expect(redeemableNow(programme(), 4_927, { redeemedMinor: 0n, caps: noCaps })).toMatchObject({
      maximum: { minor: 4_920n },
      limitedBy: 'points',
    });
    expect(redeemableNow(programme(), 99_999, { redeemedMinor: 0n, caps: noCaps })).toMatchObject({
      maximum: { minor: 20_000n },
      limitedBy: 'transaction-limit',
    });
    expect(
      redeemableNow(programme(), 99_999, { redeemedMinor: 25_000n, caps: noCaps }),
    ).toMatchObject({
      maximum: { minor: 5_000n },
      limitedBy: 'day-limit',
    });
    expect(
      redeemableNow(programme(), 99_999, { redeemedMinor: 31_000n, caps: noCaps }),
    ).toMatchObject({
      maximum: { minor: 0n },
      limitedBy: 'day-limit',
    });
  });
});
