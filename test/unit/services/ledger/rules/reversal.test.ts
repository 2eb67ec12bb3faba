import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pointsTakenBack } from '../../../../../services/ledger/rules/reversal.ts';

/** A purchase, and the shares of it that are refunded one after the other. */
const purchase = fc.record({
  points: fc.integer({ min: 0, max: 10_000_000 }),
  paidMinor: fc.bigInt({ min: 1n, max: 9_007_199_254_740_991n }),
});
const cuts = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 12 });

function inParts(
  of: { points: number; paidMinor: bigint },
  places: readonly number[],
): { minor: bigint; points: number }[] {
  const ends = [...places.map((place) => (of.paidMinor * BigInt(place)) / 1_000_000n), of.paidMinor]
    .toSorted((left, right) => (left < right ? -1 : 1))
    .filter((end, index, all) => end > (all[index - 1] ?? 0n));
  let before = { refundedMinor: 0n, points: 0 };
  return ends.map((end) => {
    const minor = end - before.refundedMinor;
    const points = pointsTakenBack(of, before, minor);
    before = { refundedMinor: end, points: before.points + points };
    return { minor, points };
  });
}

describe('the points that a refund takes back', () => {
  it('are all the points of the purchase once all its money is back, in whatever parts', () => {
    fc.assert(
      fc.property(purchase, cuts, (bought, places) => {
        const parts = inParts(bought, places);
        expect(parts.reduce((sum, { points }) => sum + points, 0)).toBe(bought.points);
      }),
    );
  });

  it('are never fewer than none, and never more in sum than in proportion', () => {
    fc.assert(
      fc.property(purchase, cuts, (bought, places) => {
        let [minor, points] = [0n, 0];
        for (const part of inParts(bought, places)) {
          expect(part.points).toBeGreaterThanOrEqual(0);
          minor += part.minor;
          points += part.points;
          const exact = BigInt(bought.points) * minor;
          expect(BigInt(points) * bought.paidMinor).toBeLessThanOrEqual(exact);
          expect(BigInt(points + 1) * bought.paidMinor).toBeGreaterThan(exact);
        }
      }),
    );
  });
});
