/**
 * What each unfinished state becomes after a crash: the same loop continues, knowing less.
 *
 *   wished      nothing was told to the ledger → ask whether it has seen the id → requested
 *   requested   a wish → tell it again. Else no session any more → ask the ledger → authorized, or withdraw → rejected
 *   authorized  nothing went to the bank → send
 *   sent        the order may have gone → ask the bank → confirmed, or send again
 *   confirmed   deliver the receipt again
 */
import { type Knowledge } from './next-action.ts';

export const afterRestart: Knowledge = {
  token: null,
  inDoubt: true,
  ledgerHasNone: false,
  bankHasNone: false,
  deliveryRefused: false,
  refusal: null,
  review: null,
};

export const justRequested = (token: string): Knowledge => ({
  ...afterRestart,
  token,
  inDoubt: false,
});

/** A new state starts with a clean slate: nothing was asked of its peer yet. */
export const onNewState: Knowledge = { ...afterRestart, inDoubt: false };
