/** The programme's terms as money, and what one redemption may be now (claim 1d). */
import { type Redeemable } from '../../../protocol/ledger.ts';
import {
  type Money,
  moneyForPoints,
  type Points,
  type RedemptionRate,
  roundDownToStep,
} from '../../../protocol/money.ts';
import { type ProgrammeRow } from '../store/rows.ts';
import { type Caps } from './judge.ts';

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
  { redeemedMinor, caps }: { redeemedMinor: bigint; caps: Caps },
): Redeemable {
  const terms = termsOf(programme);
  const most: [Redeemable['limitedBy'], bigint | null][] = [
    ['points', afterFee(available, programme).minor],
    ['transaction-limit', terms.perRedemption.minor],
    ['transaction-limit', caps.redemptionMinor],
    ['day-limit', leftToday(terms, redeemedMinor).minor],
    ['month-limit', caps.monthMinor],
    ['payee-limit', caps.payeeMinor],
    ['too-often', caps.tooOften ? 0n : null],
  ];
  const { limitedBy, minor } = smallestOf(most);
  const stepped = roundDownToStep({ currency: programme.currency, minor }, terms.step);
  const nothing = { currency: programme.currency, minor: 0n };
  return {
    rate: terms.rate,
    minimum: terms.minimum,
    step: terms.step,
    ...feeShown(terms.fee),
    maximum: stepped.minor < terms.minimum.minor ? nothing : stepped,
    limitedBy,
  };
}

/** Of those that are as small the first: what a customer understands best. */
function smallestOf(most: readonly [Redeemable['limitedBy'], bigint | null][]): {
  limitedBy: Redeemable['limitedBy'];
  minor: bigint;
} {
  return most
    .flatMap(([limitedBy, minor]) => (minor === null ? [] : [{ limitedBy, minor }]))
    .reduce((least, one) => (one.minor < least.minor ? one : least));
}
