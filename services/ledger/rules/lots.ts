/** Which points are taken: from the oldest lot that is mature and not expired. */
import assert from 'node:assert/strict';
import { type LotRow } from '../store/rows.ts';

export interface Taking {
  lot: LotRow;
  points: number;
}

export const isUsable = (lot: LotRow, nowMs: number): boolean =>
  lot.matureMs <= nowMs && nowMs < lot.expireMs;

export function usablePoints(lots: readonly LotRow[], nowMs: number): number {
  return sumOf(lots.filter((lot) => isUsable(lot, nowMs)));
}

/** Earned, shown, but the purchase may still be refunded: not to be cashed yet. */
export function immaturePoints(lots: readonly LotRow[], nowMs: number): number {
  return sumOf(lots.filter((lot) => nowMs < lot.matureMs));
}

/** @returns null where there are not enough usable points */
export function takeOldestFirst(
  lots: readonly LotRow[],
  points: number,
  nowMs: number,
): Taking[] | null {
  const takings: Taking[] = [];
  let missing = points;
  for (const lot of lots.filter((one) => isUsable(one, nowMs)).toSorted(olderFirst)) {
    if (missing === 0) break;
    const taken = Math.min(lot.remaining, missing);
    if (taken === 0) continue;
    takings.push({ lot, points: taken });
    missing -= taken;
  }
  if (missing > 0) return null;
  assert.equal(
    takings.reduce((sum, taking) => sum + taking.points, 0),
    points,
  );
  return takings;
}

const sumOf = (lots: readonly LotRow[]): number =>
  lots.reduce((sum, { remaining }) => sum + remaining, 0);

export const olderFirst = (left: LotRow, right: LotRow): number =>
  left.earnedMs - right.earnedMs || (left.id < right.id ? -1 : 1);
