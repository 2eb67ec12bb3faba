/**
 * Money and points. Both are integers with their unit; no float ever touches either.
 *
 * Money is minor units (cents, yen) as `bigint` in code and a decimal string on every wire, with its
 * ISO 4217 currency beside it. Points are whole points. What a point is worth is a rational number,
 * and there is one rounding rule: money for points rounds down, points for money rounds up. So nobody
 * is ever paid more than the points are worth, whichever way round the question is asked.
 */
import { z } from 'zod';

/** Largest magnitude a signed 64-bit ledger column and an IEEE double both hold exactly. */
const MINOR_UNITS_MAX = 9_007_199_254_740_991n;

export const POINTS_MAX = 1_000_000_000_000;

export const currency = z.enum(['EUR', 'JPY']);
export type Currency = z.infer<typeof currency>;

const minorUnits = z.codec(
  z.string().regex(/^(0|[1-9][0-9]{0,15})$/),
  z.bigint().min(0n).max(MINOR_UNITS_MAX),
  {
    decode: (text) => BigInt(text),
    encode: (value) => value.toString(),
  },
);

/** `{ currency, minor }`: never negative; a debt or a movement carries its sign in its own field. */
export const money = z.strictObject({ currency, minor: minorUnits });
export type Money = z.output<typeof money>;
export type MoneyOnWire = z.input<typeof money>;

export const points = z.int().min(0).max(POINTS_MAX);
export type Points = z.infer<typeof points>;

/** `minor` minor units for every `points` points: 1/1 makes a point a cent, 1/2 half a cent. */
export const redemptionRate = z.strictObject({
  points: z.int().min(1).max(1_000_000),
  minor: z.int().min(1).max(1_000_000),
});
export type RedemptionRate = z.infer<typeof redemptionRate>;

export function moneyForPoints(owned: Points, rate: RedemptionRate, unit: Currency): Money {
  return { currency: unit, minor: (BigInt(owned) * BigInt(rate.minor)) / BigInt(rate.points) };
}

export function pointsForMoney(amount: Money, rate: RedemptionRate): Points {
  const divisor = BigInt(rate.minor);
  return Number((amount.minor * BigInt(rate.points) + divisor - 1n) / divisor);
}

/**
 * What the customer pays in points: one rounding for amount and fee together, up. `amount` alone
 * arrives, so money and fee are never more than the points are worth.
 */
export function pointsToPay(
  amount: Money,
  { rate, fee }: { rate: RedemptionRate; fee?: Money | undefined },
): Points {
  if (fee !== undefined && fee.currency !== amount.currency) {
    throw new RangeError(`a fee in ${fee.currency} on an amount in ${amount.currency}`);
  }
  const minor = amount.minor + (fee?.minor ?? 0n);
  return pointsForMoney({ currency: amount.currency, minor }, rate);
}

/** The largest multiple of `step` that is not above `amount`. */
export function roundDownToStep(amount: Money, step: Money): Money {
  return { currency: amount.currency, minor: amount.minor - (amount.minor % step.minor) };
}

export function smallerOf(left: Money, right: Money): Money {
  if (left.currency !== right.currency) {
    throw new RangeError(`cannot compare ${left.currency} with ${right.currency}`);
  }
  return left.minor <= right.minor ? left : right;
}

export function sameMoney(left: Money, right: Money): boolean {
  return left.currency === right.currency && left.minor === right.minor;
}
