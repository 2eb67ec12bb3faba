import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redemptionId } from '../../../../../protocol/ids.ts';
import {
  addLines,
  linesOf,
  owedMinor,
  sharesOf,
  type ShopSums,
} from '../../../../../services/ledger/rules/settlement.ts';
import { type SettledRow } from '../../../../../services/ledger/store/rows.ts';

const part = (providerId: string, points: number) => ({ providerId, points });
const parts = fc
  .uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 })
  .chain((ids) =>
    fc.tuple(...ids.map((id) => fc.integer({ min: 1, max: 1_000_000 }).map((n) => part(id, n)))),
  );
const money = fc.bigInt({ min: 0n, max: 9_000_000_000n });

describe('a share', () => {
  it('is the whole quota, and the rest goes to the largest remainders', () => {
    // Quotas 3.33, 3.33 and 3.33: one is missing, and all remainders are equal.
    expect(sharesOf(10n, [part('c', 1), part('b', 1), part('a', 1)])).toEqual([3n, 3n, 4n]);
    // Quotas 1.4, 2.8 and 5.6: one is missing.
    expect(sharesOf(9n, [part('a', 1), part('b', 2), part('c', 4)])).toEqual([1n, 3n, 5n]);
    expect(sharesOf(0n, [part('a', 1), part('b', 2)])).toEqual([0n, 0n]);
    expect(sharesOf(7n, [part('a', 1)])).toEqual([7n]);
    expect(() => sharesOf(7n, [])).toThrow('paid with points');
  });

  it('sums to the money exactly, is never a whole minor unit off, and more points are no less', () => {
    fc.assert(
      fc.property(money, parts, (minor, all) => {
        const shares = sharesOf(minor, all);
        expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(minor);
        const points = BigInt(all.reduce((sum, one) => sum + one.points, 0));
        for (const [place, one] of all.entries()) {
          const off = (shares[place] ?? 0n) * points - minor * BigInt(one.points);
          expect(off > -points && off < points).toBe(true);
          const more = all.filter(({ points: fewer }) => fewer < one.points);
          for (const two of more)
            expect(shares[place]).toBeGreaterThanOrEqual(shares[all.indexOf(two)] ?? 0n);
        }
      }),
    );
  });

  it('is the same in whatever order the shops are named', () => {
    fc.assert(
      fc.property(money, parts, (minor, all) => {
        const turned = sharesOf(minor, all.toReversed()).toReversed();
        expect(sharesOf(minor, all)).toEqual(turned);
      }),
    );
  });
});

const id = (place: number) =>
  redemptionId.parse(`01900000-0000-7000-8000-${String(place).padStart(12, '0')}`);

interface Paid {
  all: { providerId: string; points: number }[];
  amountMinor: bigint;
  feeMinor: bigint;
  comesBack: boolean;
}
const history = fc.array(
  fc.record<Paid>({
    all: parts,
    amountMinor: money,
    feeMinor: fc.bigInt({ min: 0n, max: 500n }),
    comesBack: fc.boolean(),
  }),
  { maxLength: 12 },
);

/** First all redemptions, then all returns, one transaction each millisecond. */
function journalOf(paid: readonly Paid[]): SettledRow[] {
  const rows = (kind: SettledRow['kind'], chosen: readonly [number, Paid][], from: number) =>
    chosen.flatMap(([place, { all, amountMinor, feeMinor }], order) =>
      all.map(({ providerId, points }) => ({
        sequence: from + order,
        atMs: from + order,
        kind,
        redemptionId: id(place),
        providerId,
        points,
        currency: 'EUR' as const,
        amountMinor,
        feeMinor,
      })),
    );
  const numbered = [...paid.entries()];
  const back = numbered.filter(([, { comesBack }]) => comesBack);
  return [...rows('redeem', numbered, 1), ...rows('return', back, 1 + paid.length)];
}

function settledIn(rows: readonly SettledRow[]): Map<string, ShopSums> {
  const sums = new Map<string, ShopSums>();
  addLines(sums, linesOf(rows));
  return sums;
}

const total = (sums: Map<string, ShopSums>, field: keyof ShopSums): bigint =>
  [...sums.values()].reduce((sum, shop) => sum + shop[field], 0n);

describe('what the shops owe for a period', () => {
  it('is together exactly the money paid in it, less what came back, and the fees', () => {
    fc.assert(
      fc.property(history, fc.nat(30), fc.nat(30), (paid, one, two) => {
        const [from, to] = [Math.min(one, two), Math.max(one, two)];
        const rows = journalOf(paid).filter(({ atMs }) => atMs >= from && atMs < to);
        const money = new Map(rows.map((row) => [row.sequence, row]));
        const sumOf = (kind: SettledRow['kind'], field: 'amountMinor' | 'feeMinor') =>
          [...money.values()]
            .filter((row) => row.kind === kind)
            .reduce((sum, row) => sum + row[field], 0n);
        const sums = settledIn(rows);
        expect(total(sums, 'paidMinor')).toBe(sumOf('redeem', 'amountMinor'));
        expect(total(sums, 'returnedMinor')).toBe(sumOf('return', 'amountMinor'));
        expect(total(sums, 'feeMinor')).toBe(
          sumOf('redeem', 'feeMinor') - sumOf('return', 'feeMinor'),
        );
      }),
    );
  });

  it('is nothing for what was paid and came back, whichever period either was in', () => {
    fc.assert(
      fc.property(history, fc.nat(30), (paid, cut) => {
        const rows = journalOf(paid.map((one) => ({ ...one, comesBack: true })));
        const before = settledIn(rows.filter(({ atMs }) => atMs < cut));
        const after = settledIn(rows.filter(({ atMs }) => atMs >= cut));
        for (const shop of new Set([...before.keys(), ...after.keys()])) {
          const owed = [before, after].map((sums) => {
            const found = sums.get(shop);
            return found === undefined ? 0n : owedMinor(found);
          });
          expect((owed[0] ?? 0n) + (owed[1] ?? 0n)).toBe(0n);
        }
      }),
    );
  });

  it('is the same read in one go or transaction by transaction', () => {
    fc.assert(
      fc.property(history, (paid) => {
        const rows = journalOf(paid);
        const sums = new Map<string, ShopSums>();
        for (const sequence of new Set(rows.map((row) => row.sequence)))
          addLines(sums, linesOf(rows.filter((row) => row.sequence === sequence)));
        expect(sums).toEqual(settledIn(rows));
      }),
    );
  });

  it('names each shop’s points and where they stand in the journal', () => {
    const row = {
      sequence: 7,
      atMs: 9,
      kind: 'redeem' as const,
      redemptionId: id(1),
      currency: 'EUR' as const,
      amountMinor: 1_000n,
      feeMinor: 25n,
    };
    const rows = [
      { ...row, providerId: 'a', points: 1 },
      { ...row, providerId: 'b', points: 2 },
    ];
    expect(linesOf(rows)).toEqual([
      expect.objectContaining({ sequence: 7, providerId: 'a', amountMinor: 333n, feeMinor: 8n }),
      expect.objectContaining({ sequence: 7, providerId: 'b', amountMinor: 667n, feeMinor: 17n }),
    ]);
    const sums = settledIn(rows).get('b');
    expect(sums).toMatchObject({ pointsRedeemed: 2n, paidMinor: 667n, feeMinor: 17n });
    expect(sums && owedMinor(sums)).toBe(684n);
  });
});
