/** What became of a transfer or a wish, as one of the things that people are told apart. Pure. */
import { type Slip } from '../protocol/ipc.ts';
import { type HistoryEntry } from './history.ts';

export type Fate = Extract<Slip, { state: 'found' }>['word'] | 'wishNot';

/** Of a customer's own history. */
export function fateOf({ word, refusal }: HistoryEntry): Fate {
  if (word === 'wish') return refusal === undefined ? 'wish' : 'wishNot';
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
