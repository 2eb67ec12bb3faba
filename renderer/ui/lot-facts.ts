/**
 * Which points become usable when, and which have to be used by when. `asOf` is the ledger's clock; the
 * kiosk's decides nothing. Instants of one form compare as text.
 */
import { type Account } from '../../protocol/ledger.ts';
import { limits } from '../limits.ts';

export interface PointsAt {
  points: number;
  at: string;
}

type Lot = Account['lots'][number];

export const usableLots = ({ lots, asOf }: Account): Lot[] =>
  lots.filter((lot) => lot.points > 0 && lot.matureAt <= asOf);

/** Soonest first; what becomes usable on the same day is one. */
export const maturing = ({ lots, asOf }: Account): PointsAt[] =>
  byDay(
    lots.filter((lot) => lot.points > 0 && lot.matureAt > asOf),
    ({ matureAt }) => matureAt,
  );

/** Of what can be used now. */
export const expiring = (account: Account): PointsAt[] =>
  byDay(usableLots(account), ({ expireAt }) => expireAt);

function byDay(lots: readonly Lot[], when: (lot: Lot) => string): PointsAt[] {
  const days = new Map<string, PointsAt>();
  for (const lot of lots.toSorted((a, b) => when(a).localeCompare(when(b)))) {
    const day = new Date(when(lot)).toDateString();
    const before = days.get(day);
    days.set(day, { at: before?.at ?? when(lot), points: (before?.points ?? 0) + lot.points });
  }
  return [...days.values()];
}

/** The first few days by themselves, what comes after them together: that has no day. */
export function shortened(days: readonly PointsAt[]): { points: number; at: string | null }[] {
  const own = days.slice(0, limits.lotDaysShown);
  const rest = days.slice(limits.lotDaysShown).reduce((sum, { points }) => sum + points, 0);
  return rest === 0 ? own : [...own, { points: rest, at: null }];
}
