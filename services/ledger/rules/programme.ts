/** The programme's terms as money, and what one redemption may be now (claim 1d). */
import { type Redeemable } from '../../../protocol/ledger.ts';
import {
  type Money,
  moneyForPoints,
  type Points,
  type RedemptionRate,
  roundDownToStep,
  smallerOf,
} from '../../../protocol/money.ts';
import { type ProgrammeRow } from '../store/rows.ts';

export interface Terms {
  rate: RedemptionRate;
  minimum: Money;
  step: Money;
  fee: Money;
  perRedemption: Money;
  perDay: Money;
}

export function termsOf(programme: ProgrammeRow): Terms {
  const money = (minor: bigint): Money => ({ currency: programme.currency, minor });
  return {
    rate: { points: programme.ratePoints, minor: programme.rateMinor },
    minimum: money(programme.minimumMinor),
    step: money(programme.stepMinor),
    fee: money(programme.feeMinor),
    perRedemption: money(programme.redemptionMinorMax),
    perDay: money(programme.dayMinorMax),
  };
}

/** What `owned` points are worth: rounded down, so never more than they are. */
export function worthOf(owned: Points, programme: ProgrammeRow): Money {
  return moneyForPoints(owned, termsOf(programme).rate, programme.currency);
}

/** As on a wire, where no fee is no field. */
export const feeShown = (fee: Money): { fee?: Money } => (fee.minor === 0n ? {} : { fee });

/** What `owned` points can become: what is worth no more than the fee becomes nothing. */
function afterFee(owned: Points, programme: ProgrammeRow): Money {
  const { currency, minor } = worthOf(owned, programme);
  return { currency, minor: minor > programme.feeMinor ? minor - programme.feeMinor : 0n };
}

/** What the day limit still allows. */
export function leftToday({ perDay }: Terms, redeemedMinor: bigint): Money {
  const minor = perDay.minor > redeemedMinor ? perDay.minor - redeemedMinor : 0n;
  return { currency: perDay.currency, minor };
}

export function redeemableNow(
  programme: ProgrammeRow,
  available: Points,
  redeemedMinor: bigint,
): Redeemable {
  const terms = termsOf(programme);
  const affordable = afterFee(available, programme);
  const today = leftToday(terms, redeemedMinor);
  const smallest = smallerOf(smallerOf(affordable, terms.perRedemption), today);
  const stepped = roundDownToStep(smallest, terms.step);
  const nothing = { currency: programme.currency, minor: 0n };
  return {
    rate: terms.rate,
    minimum: terms.minimum,
    step: terms.step,
    ...feeShown(terms.fee),
    maximum: stepped.minor < terms.minimum.minor ? nothing : stepped,
    limitedBy: limitedBy(smallest, affordable, terms.perRedemption),
  };
}

function limitedBy(
  smallest: Money,
  affordable: Money,
  perRedemption: Money,
): Redeemable['limitedBy'] {
  if (smallest.minor === affordable.minor) return 'points';
  return smallest.minor === perRedemption.minor ? 'transaction-limit' : 'day-limit';
}
