/** The honest word for where a redemption stands, and the time by which the next one is promised. Pure. */
import { fateOnKiosk } from '../../protocol/fate.ts';
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

export function stateOf({ state, stations, review, wish }: Progress): StateWord {
  if (state === 'requested' && review !== undefined) return 'review';
  const isPaid = stations.some(({ name, at }) => name === 'paid' && at !== null);
  return onPaper[fateOnKiosk({ state, isWish: wish !== undefined, isPaid })];
}

/** Paper is kept: whether points are back already is not for it to say. */
const onPaper = {
  wish: 'wish',
  requested: 'asked',
  reserved: 'reserved',
  sent: 'sent',
  paid: 'paid',
  returning: 'notPaid',
  returned: 'notPaid',
  nothing: 'notTaken',
} as const satisfies Record<ReturnType<typeof fateOnKiosk>, StateWord>;

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
