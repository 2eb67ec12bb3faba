import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  moneyForPoints,
  type Money,
  pointsForMoney,
  POINTS_MAX,
  pointsToPay,
  roundDownToStep,
  sameMoney,
  smallerOf,
} from '../../../protocol/money.ts';

const rate = fc.record({
  points: fc.integer({ min: 1, max: 1_000_000 }),
  minor: fc.integer({ min: 1, max: 1_000_000 }),
});
const owned = fc.integer({ min: 0, max: POINTS_MAX });
const euro = (minor: bigint): Money => ({ currency: 'EUR', minor });
const amount = fc.bigInt({ min: 0n, max: 1_000_000_000n }).map(euro);

describe('money for points', () => {
  it('is never more than the points are worth, and never a whole minor unit less', () => {
    fc.assert(
      fc.property(owned, rate, (points, { points: per, minor }) => {
        const paid = moneyForPoints(points, { points: per, minor }, 'EUR').minor;
        const worth = BigInt(points) * BigInt(minor);
        expect(paid * BigInt(per)).toBeLessThanOrEqual(worth);
        expect((paid + 1n) * BigInt(per)).toBeGreaterThan(worth);
      }),
    );
  });

  it('takes enough points for the money, and not one too many', () => {
    fc.assert(
      fc.property(amount, rate, (money, terms) => {
        const taken = pointsForMoney(money, terms);
        expect(moneyForPoints(taken, terms, 'EUR').minor).toBeGreaterThanOrEqual(money.minor);
        const oneLess = taken === 0 ? 0n : moneyForPoints(taken - 1, terms, 'EUR').minor;
        expect(taken === 0 || oneLess < money.minor).toBe(true);
      }),
    );
  });

  it('there and back never gives anybody more than they had', () => {
    fc.assert(
      fc.property(owned, rate, (points, terms) => {
        expect(pointsForMoney(moneyForPoints(points, terms, 'EUR'), terms)).toBeLessThanOrEqual(
          points,
        );
      }),
    );
  });

  it('in two portions is never more than in one', () => {
    fc.assert(
      fc.property(owned, owned, rate, (one, two, terms) => {
        const apart =
          moneyForPoints(one, terms, 'EUR').minor + moneyForPoints(two, terms, 'EUR').minor;
        expect(apart).toBeLessThanOrEqual(moneyForPoints(one + two, terms, 'EUR').minor);
      }),
    );
  });
});

describe('a fee', () => {
  it('is paid in points: amount and fee are never more than those are worth, and one less is too few', () => {
    fc.assert(
      fc.property(amount, amount, rate, (wanted, fee, terms) => {
        const points = pointsToPay(wanted, { rate: terms, fee });
        const sum = wanted.minor + fee.minor;
        expect(moneyForPoints(points, terms, 'EUR').minor).toBeGreaterThanOrEqual(sum);
        expect(points === 0 || moneyForPoints(points - 1, terms, 'EUR').minor < sum).toBe(true);
      }),
    );
  });

  it('of nothing changes nothing', () => {
    const terms = { points: 7, minor: 3 };
    expect(pointsToPay(euro(500n), { rate: terms })).toBe(pointsForMoney(euro(500n), terms));
  });

  it('is in the currency of the amount', () => {
    const fee: Money = { currency: 'JPY', minor: 1n };
    expect(() => pointsToPay(euro(1n), { rate: { points: 1, minor: 1 }, fee })).toThrow(RangeError);
  });
});

describe('a step', () => {
  it('is rounded down to, by less than one step', () => {
    fc.assert(
      fc.property(amount, fc.bigInt({ min: 1n, max: 10_000n }), (money, step) => {
        const { minor } = roundDownToStep(money, euro(step));
        expect(minor % step).toBe(0n);
        expect(minor).toBeLessThanOrEqual(money.minor);
        expect(money.minor - minor).toBeLessThan(step);
      }),
    );
  });
});

describe('two amounts', () => {
  it('are compared in one currency only', () => {
    expect(smallerOf(euro(2n), euro(3n))).toEqual(euro(2n));
    expect(smallerOf(euro(3n), euro(2n))).toEqual(euro(2n));
    expect(() => smallerOf(euro(2n), { currency: 'JPY', minor: 2n })).toThrow(RangeError);
  });

  it('are the same in currency and amount only', () => {
    expect(sameMoney(euro(2n), euro(2n))).toBe(true);
    expect(sameMoney(euro(2n), euro(3n))).toBe(false);
    expect(sameMoney(euro(2n), { currency: 'JPY', minor: 2n })).toBe(false);
  });
});
