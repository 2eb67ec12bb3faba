/** A card may be without a PIN: it was issued, and its customer has not chosen one yet. It opens nothing. */
import { type KeptPin } from '../pins.ts';
import { type CardRow } from '../store/rows.ts';

/** The columns of a card that has none. */
export const noPin = {
  pinSalt: null,
  pinHash: null,
  pinCost: null,
  pinBlockSize: null,
  pinParallelization: null,
} as const;

/** @returns null where there is no card, or no PIN on it: to be compared like a wrong one, and as long */
export function keptPin(card: CardRow | null): KeptPin | null {
  if (card === null) return null;
  const { pinSalt, pinHash, pinCost, pinBlockSize, pinParallelization } = card;
  if (pinSalt === null || pinHash === null) return null;
  if (pinCost === null || pinBlockSize === null || pinParallelization === null) return null;
  return { pinSalt, pinHash, pinCost, pinBlockSize, pinParallelization };
}
