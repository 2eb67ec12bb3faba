/** Whether the account as it was shown allows this redemption. The ledger judges again; this answers at once. */
import { type Failure, failureOf } from '../../protocol/failure.ts';
import { type Account } from '../../protocol/ledger.ts';
import { type Money, type Points, pointsToPay } from '../../protocol/money.ts';

export interface Wish {
  points: Points;
  amount: Money;
}

/** @returns null where it is allowed */
export function wishRefusal(wish: Wish, account: Account): Failure | null {
  const { minimum, maximum, step } = account.redeemable;
  const { minor, currency } = wish.amount;
  if (currency !== account.currency) {
    return failureOf('currency-mismatch', `the account is in ${account.currency}`);
  }
  if (wish.points > account.available)
    return failureOf('points-insufficient', 'more points than there are');
  if (minor > maximum.minor) return failureOf('amount-above-limit', 'above what the account shows');
  if (minor < minimum.minor)
    return failureOf('amount-below-minimum', 'below what the account shows');
  if (minor % step.minor !== 0n)
    return failureOf('amount-not-in-step', 'not a multiple of the step');
  if (wish.points !== pointsToPay(wish.amount, account.redeemable)) {
    return failureOf('terms-changed', 'points and amount do not match at the rate and fee shown');
  }
  return null;
}
