/**
 * What each shop owes for a period: the money that was paid out for points of its own, from the journal.
 *
 * Each redemption was paid with points of one or more shops, and its journal transaction says how many of
 * each. Its amount, and apart from it its fee, is apportioned among them by those points:
 *
 *   quota = money × the shop's points / all points
 *   each shop owes the whole minor units of its quota; those that are then missing go, one each, to the
 *   shops with the largest remainders; of equal remainders to the one whose id sorts first
 *
 * So the shares sum to the money exactly, none differs from its quota by a whole minor unit, and a return,
 * which names the same points, takes away exactly what the redemption added.
 */
import assert from 'node:assert/strict';
import { type SettledRow } from '../store/rows.ts';

/** One shop's part in one redemption or return. */
export interface SettlementLine {
  sequence: number;
  atMs: number;
  kind: 'redeem' | 'return';
  redemptionId: string;
  providerId: string;
  points: number;
  amountMinor: bigint;
  feeMinor: bigint;
}

export interface ShopSums {
  pointsRedeemed: bigint;
  pointsReturned: bigint;
  /** Share of what was paid to customers, and of what the bank sent back. */
  paidMinor: bigint;
  returnedMinor: bigint;
  /** Share of the fees, less those of what came back: may be below 0. */
  feeMinor: bigint;
}

/** @param rows all shops of each transaction, in the order of the journal */
export function linesOf(rows: readonly SettledRow[]): SettlementLine[] {
  return transactionsIn(rows).flatMap((parts) => {
    const [{ amountMinor, feeMinor }] = parts;
    const shares = sharesOf(amountMinor, parts);
    const fees = sharesOf(feeMinor, parts);
    return parts.map(({ sequence, atMs, kind, redemptionId, providerId, points }, place) => ({
      sequence,
      atMs,
      kind,
      redemptionId,
      providerId,
      points,
      amountMinor: shares[place] ?? 0n,
      feeMinor: fees[place] ?? 0n,
    }));
  });
}

/** Adds to what was summed before, so that a long period is read page by page. */
export function addLines(sums: Map<string, ShopSums>, lines: readonly SettlementLine[]): void {
  for (const line of lines) {
    const shop = sums.get(line.providerId) ?? nothing;
    const points = BigInt(line.points);
    sums.set(
      line.providerId,
      line.kind === 'redeem'
        ? {
            ...shop,
            pointsRedeemed: shop.pointsRedeemed + points,
            paidMinor: shop.paidMinor + line.amountMinor,
            feeMinor: shop.feeMinor + line.feeMinor,
          }
        : {
            ...shop,
            pointsReturned: shop.pointsReturned + points,
            returnedMinor: shop.returnedMinor + line.amountMinor,
            feeMinor: shop.feeMinor - line.feeMinor,
          },
    );
  }
}

/** What the shop owes the programme; below 0: the programme owes the shop. */
export const owedMinor = ({ paidMinor, returnedMinor, feeMinor }: ShopSums): bigint =>
  paidMinor - returnedMinor + feeMinor;

export function sumOfShops(shops: readonly ShopSums[]): ShopSums {
  return shops.reduce(
    (sum, shop) => ({
      pointsRedeemed: sum.pointsRedeemed + shop.pointsRedeemed,
      pointsReturned: sum.pointsReturned + shop.pointsReturned,
      paidMinor: sum.paidMinor + shop.paidMinor,
      returnedMinor: sum.returnedMinor + shop.returnedMinor,
      feeMinor: sum.feeMinor + shop.feeMinor,
    }),
    nothing,
  );
}

/** @returns one share for each part, in their order, by largest remainder: they sum to `minor` */
export function sharesOf(
  minor: bigint,
  parts: readonly Pick<SettlementLine, 'providerId' | 'points'>[],
): bigint[] {
  const all = BigInt(parts.reduce((sum, { points }) => sum + points, 0));
  assert.ok(all > 0n, 'a redemption was paid with points');
  const quotas = parts.map(({ providerId, points }, place) => {
    const product = minor * BigInt(points);
    return { place, providerId, whole: product / all, remainder: product % all };
  });
  const missing = minor - quotas.reduce((sum, { whole }) => sum + whole, 0n);
  const favoured = new Set(
    quotas
      .toSorted(largestRemainderFirst)
      .slice(0, Number(missing))
      .map(({ place }) => place),
  );
  return quotas.map(({ place, whole }) => (favoured.has(place) ? whole + 1n : whole));
}

interface Quota {
  providerId: string;
  remainder: bigint;
}

function largestRemainderFirst(left: Quota, right: Quota): number {
  if (left.remainder !== right.remainder) return left.remainder > right.remainder ? -1 : 1;
  return left.providerId < right.providerId ? -1 : 1;
}

type Transaction = [SettledRow, ...SettledRow[]];

function transactionsIn(rows: readonly SettledRow[]): Transaction[] {
  const transactions: Transaction[] = [];
  for (const row of rows) {
    const newest = transactions.at(-1);
    if (newest?.[0].sequence === row.sequence) newest.push(row);
    else transactions.push([row]);
  }
  return transactions;
}

const nothing: ShopSums = {
  pointsRedeemed: 0n,
  pointsReturned: 0n,
  paidMinor: 0n,
  returnedMinor: 0n,
  feeMinor: 0n,
};
