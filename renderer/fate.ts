/** What became of a transfer or a wish, as one of the things that people are told apart. Pure. */
import { type Fate as Told } from '../protocol/fate.ts';
import { type HistoryEntry } from './history.ts';

export type Fate = Told | 'wishNot';

/** Of a customer's own history. */
export function fateOf({ word, refusal, reason }: HistoryEntry): Fate {
  if (word === 'wish') return refusal === undefined ? 'wish' : 'wishNot';
  // The bank's reason stands in a history only where it was paid before.
  if (word === 'returned' && reason !== undefined) return 'cameBack';
  return word ?? 'nothing';
}

const reached: Readonly<Record<Fate, number | null>> = {
  wish: 0,
  requested: 0,
  reserved: 1,
  sent: 2,
  paid: 4,
  nothing: null,
  wishNot: null,
  returning: null,
  returned: null,
  cameBack: null,
};

/** How many of the four stations it has come to; null where it is on no way to money any more. */
export const stationsOf = (fate: Fate): number | null => reached[fate];
