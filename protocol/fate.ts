/**
 * What people are told of a redemption in each of its states, the same on screen, paper, slip and history. Pure.
 *
 *   wish ─▶ requested ─▶ reserved ─▶ sent ─┬▶ paid ─▶ cameBack
 *              └──▶ nothing       │        └▶ returning ─▶ returned
 *                                 └▶ returned
 */
import { type LedgerState } from './ledger.ts';
import { type TransferState } from './transfer-state.ts';

export const fates = [
  'wish',
  /** Not reserved so far. */
  'requested',
  'reserved',
  'sent',
  'paid',
  /** The bank sent nothing, and the points are not back yet. */
  'returning',
  /** No money was sent, and the points are back. */
  'returned',
  /** It was paid, and the money came back; so are the points. */
  'cameBack',
  /** Nothing was taken, and nothing sent. */
  'nothing',
] as const;
export type Fate = (typeof fates)[number];

/** As the ledger has it. "Sent" is not its to say: that an authorization went out is not yet that the bank has it. */
export const fateAtLedger = {
  held: 'reserved',
  authorized: 'reserved',
  withdrawn: 'nothing',
  completed: 'paid',
  refused: 'returned',
  cancelled: 'returned',
  returned: 'cameBack',
} as const satisfies Readonly<Record<LedgerState, Fate>>;

interface OnKiosk {
  state: TransferState;
  /** Recorded as one, and the ledger has not decided so far. */
  isWish: boolean;
  /** The bank has said that it is paid. */
  isPaid: boolean;
}

/** As the kiosk that made it has it. */
export function fateOnKiosk({ state, isWish, isPaid }: OnKiosk): Exclude<Fate, 'cameBack'> {
  switch (state) {
    case 'wished':
      return 'wish';
    case 'requested':
      return isWish ? 'wish' : 'requested';
    case 'authorized':
      return 'reserved';
    case 'sent':
      return 'sent';
    case 'confirmed':
      return isPaid ? 'paid' : 'returning';
    case 'settled':
      return 'paid';
    case 'refused':
    case 'cancelled':
      return 'returned';
    case 'rejected':
      return 'nothing';
  }
}

/** In one of the five words of an account's history and of an operator. */
export const inFiveWords = {
  wish: 'wish',
  requested: 'wish',
  reserved: 'reserved',
  sent: 'sent',
  paid: 'paid',
  returning: 'returned',
  returned: 'returned',
  cameBack: 'returned',
  nothing: 'returned',
} as const satisfies Readonly<Record<Fate, string>>;
