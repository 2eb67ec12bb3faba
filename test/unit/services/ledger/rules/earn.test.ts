import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  asPoints,
  bestCampaign,
  type EarnRule,
  pointsEarned,
} from '../../../../../services/ledger/rules/earn.ts';
import { type CampaignRow } from '../../../../../services/ledger/store/rows.ts';

const bought = (paidMinor: bigint, excludedMinor = 0n) => ({ paidMinor, excludedMinor });
const oneIn = (rateMinor: number, change: Partial<EarnRule> = {}): EarnRule => ({
  ratePoints: 1,
  rateMinor,
  rounding: 'down',
  paidMinorMin: 0n,
  ...change,
});

const minor = fc.bigInt({ min: 0n, max: 10_000_000n });
const rate = fc.integer({ min: 1, max: 10_000 });
const rule = fc.record<EarnRule>({
  ratePoints: rate,
  rateMinor: rate,
  rounding: fc.constantFrom('down', 'half-up', 'up'),
  paidMinorMin: fc.bigInt({ min: 0n, max: 5_000n }),
});
/** Never less than once. */
const multiplier = fc
  .tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 200 }))
  .map(([per, more]) => ({ times: per + more, per }));

describe('rounding', () => {
  it.each([
    ['down', 49n, 0n],
    ['down', 99n, 1n],
    ['half-up', 24n, 0n],
    ['half-up', 25n, 1n],
    ['half-up', 75n, 2n],
    ['up', 0n, 0n],
    ['up', 1n, 1n],
    ['up', 50n, 1n],
    ['up', 51n, 2n],
  ] as const)('%s: %s minor units are %s points at one for 50', (rounding, paid, points) => {
    expect(pointsEarned(bought(paid), oneIn(50, { rounding }))).toBe(points);
  });

  it('is by less than one point from what the rate says, on the side that the rule names', () => {
    fc.assert(
      fc.property(minor, rule, multiplier, (paid, terms, campaign) => {
        const open = { ...terms, paidMinorMin: 0n };
        const divisor = BigInt(terms.rateMinor) * BigInt(campaign.per);
        const exact = paid * BigInt(terms.ratePoints) * BigInt(campaign.times);
        const off = pointsEarned(bought(paid), open, campaign) * divisor - exact;
        const { from, to } = {
          down: { from: 1n - divisor, to: 0n },
          up: { from: 0n, to: divisor - 1n },
          'half-up': { from: -(divisor - 1n) / 2n, to: divisor / 2n },
        }[terms.rounding];
        expect(off).toBeGreaterThanOrEqual(from);
        expect(off).toBeLessThanOrEqual(to);
      }),
    );
  });

  it('happens once, after the campaign', () => {
    // Half a point, three times: rounded before, it would be nothing.
    expect(pointsEarned(bought(25n), oneIn(50), { times: 3, per: 1 })).toBe(1n);
  });
});

it('gives nothing below the minimum and all from the minimum on', () => {
  const terms = oneIn(100, { ratePoints: 3, paidMinorMin: 2_000n });
  expect(pointsEarned(bought(1_999n), terms)).toBe(0n);
  expect(pointsEarned(bought(2_000n), terms)).toBe(60n);
});

it('earns nothing for what is excluded, which does not count for the minimum either', () => {
  const terms = oneIn(10, { paidMinorMin: 1_000n });
  expect(pointsEarned(bought(5_000n, 1_500n), terms)).toBe(350n);
  expect(pointsEarned(bought(5_000n, 4_001n), terms)).toBe(0n);
  expect(pointsEarned(bought(5_000n, 5_000n), oneIn(10, { rounding: 'up' }))).toBe(0n);
  expect(() => pointsEarned(bought(1n, 2n), terms)).toThrow(RangeError);
});

it('never gives more for two purchases than for one of both amounts, where it rounds down', () => {
  fc.assert(
    fc.property(minor, minor, rule, multiplier, (left, right, terms, campaign) => {
      const down = { ...terms, rounding: 'down' as const };
      const earned = (paid: bigint) => pointsEarned(bought(paid), down, campaign);
      expect(earned(left) + earned(right)).toBeLessThanOrEqual(earned(left + right));
    }),
  );
});

it('never gives less for more', () => {
  fc.assert(
    fc.property(minor, minor, minor, rule, multiplier, (paid, more, excluded, terms, campaign) => {
      const earned = pointsEarned(bought(paid), terms);
      expect(pointsEarned(bought(paid + more), terms)).toBeGreaterThanOrEqual(earned);
      expect(pointsEarned(bought(paid + excluded, excluded), terms)).toBe(earned);
      expect(pointsEarned(bought(paid), terms, campaign)).toBeGreaterThanOrEqual(earned);
    }),
  );
});

describe('the campaign that counts', () => {
  const campaign = (id: string, change: Partial<CampaignRow> = {}): CampaignRow => ({
    id,
    providerId: 'shop',
    name: id,
    fromMs: 100,
    untilMs: 200,
    times: 2,
    per: 1,
    ...change,
  });

  it('is open from its first millisecond until just before its last', () => {
    const one = campaign('one');
    const counting = [99, 100, 199, 200].map((nowMs) => bestCampaign([one], nowMs)?.id ?? null);
    expect(counting).toEqual([null, 'one', 'one', null]);
  });

  it('is of several the one with the largest multiplier, and then the one that began first', () => {
    const half = campaign('half', { times: 3, per: 2 });
    const twice = campaign('twice', { fromMs: 120 });
    const early = campaign('early', { fromMs: 110, times: 4, per: 2 });
    const later = campaign('later', { times: 5, fromMs: 180 });
    const all = [half, twice, early, later];
    expect([105, 115, 150, 180].map((nowMs) => bestCampaign(all, nowMs)?.id)).toEqual([
      'half',
      'early',
      'early',
      'later',
    ]);
  });

  it('is the same in whatever order they are read, and none earns more', () => {
    const any = fc.uniqueArray(
      fc
        .record({ id: fc.uuid(), fromMs: fc.nat(300), length: fc.nat(300), multiplier })
        .map((one) =>
          campaign(one.id, {
            ...one.multiplier,
            fromMs: one.fromMs,
            untilMs: one.fromMs + one.length,
          }),
        ),
      { selector: ({ id }) => id, maxLength: 6 },
    );
    fc.assert(
      fc.property(any, fc.nat(400), minor, rule, (all, nowMs, paid, terms) => {
        const best = bestCampaign(all, nowMs);
        expect(bestCampaign(all.toReversed(), nowMs)).toEqual(best);
        const earned = pointsEarned(bought(paid), terms, best);
        for (const one of all.filter(({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < untilMs))
          expect(pointsEarned(bought(paid), terms, one)).toBeLessThanOrEqual(earned);
      }),
    );
  });
});

it('is never more points than one purchase may earn', () => {
  expect(asPoints(10n, 10)).toBe(10);
  expect(() => asPoints(11n, 10)).toThrow(RangeError);
});
