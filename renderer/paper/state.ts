/** The honest word for where a redemption stands, and the time by which the next one is promised. Pure. */
import { type Progress } from '../../protocol/ipc.ts';
import { type Slip } from '../../protocol/slip.ts';

export type StateWord =
  | 'wish'
  | 'asked'
  | 'reserved'
  | 'review'
  | 'sent'
  | 'paid'
  | 'notPaid'
  | 'notTaken';

export function stateOf({ state, stations, review }: Progress): StateWord {
  switch (state) {
    case 'wished':
      return 'wish';
    case 'requested':
      return review === undefined ? 'asked' : 'review';
    case 'authorized':
      return 'reserved';
    case 'sent':
      return 'sent';
    // The bank has said its last word; whether it was "paid" is seen at the station.
    case 'confirmed':
      return stations.some(({ name, at }) => name === 'paid' && at !== null) ? 'paid' : 'notPaid';
    case 'settled':
      return 'paid';
    case 'refused':
    case 'cancelled':
      return 'notPaid';
    case 'rejected':
      return 'notTaken';
  }
}

export interface Said {
  words: 'wish' | 'asked' | 'review' | 'order' | 'receipt' | 'back';
  /** Instant, where the words name one. */
  at: string | null;
}

/** Null where nothing is awaited any more. */
export function promiseOf(slip: Extract<Slip, { kind: 'receipt' }>): Said | null {
  const { progress, orderUntil } = slip;
  switch (stateOf(progress)) {
    case 'wish':
      return { words: 'wish', at: progress.wish?.keptUntil ?? null };
    case 'asked':
      return { words: 'asked', at: null };
    case 'review':
      return { words: 'review', at: progress.review?.decidedBy ?? null };
    case 'reserved':
    case 'sent':
      return { words: 'order', at: orderUntil };
    case 'paid':
      return progress.state === 'settled' ? null : { words: 'receipt', at: null };
    case 'notPaid':
      return { words: 'back', at: null };
    case 'notTaken':
      return null;
  }
}
