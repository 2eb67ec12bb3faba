/**
 * What a wish may be, by the ledger's signed policy and what waits here already. Pure.
 * The ledger judges again, by the terms of the day it hears of the wish.
 */
import { type Failure, failureOf } from '../../protocol/failure.ts';
import { type WishOffer } from '../../protocol/ipc.ts';
import { type WishCaps } from '../../protocol/messages.ts';
import {
  type Money,
  type Points,
  pointsToPay,
  roundDownToStep,
  smallerOf,
} from '../../protocol/money.ts';
import { type WaitingWishes } from './ports.ts';

/** @returns null where not even the smallest wish fits any more */
export function wishOffer(caps: WishCaps, waiting: WaitingWishes): WishOffer | null {
  const left = caps.sumMax.minor - waiting.sumMinor;
  if (waiting.count >= caps.countMax || left < caps.minimum.minor) return null;
  const most = smallerOf(caps.amountMax, { currency: caps.sumMax.currency, minor: left });
  const maximum = roundDownToStep(most, caps.step);
  if (maximum.minor < caps.minimum.minor) return null;
  const { rate, minimum, step, fee } = caps;
  return {
    rate,
    minimum,
    step,
    ...(fee !== undefined && { fee }),
    maximum,
    keptSeconds: caps.ageSecondsMax,
  };
}

/** @returns null where it is allowed */
export function wishProblem(
  { points, amount }: { points: Points; amount: Money },
  caps: WishCaps,
  waiting: WaitingWishes,
): Failure | null {
  const offer = wishOffer(caps, waiting);
  if (offer === null) return failureOf('wish-not-allowed', 'as much waits here as may');
  if (amount.currency !== offer.maximum.currency)
    return failureOf('currency-mismatch', `wishes are in ${offer.maximum.currency}`);
  if (amount.minor > offer.maximum.minor)
    return failureOf('amount-above-limit', 'above what a wish may be now');
  if (amount.minor < offer.minimum.minor)
    return failureOf('amount-below-minimum', 'below the minimum');
  if (amount.minor % offer.step.minor !== 0n)
    return failureOf('amount-not-in-step', 'not a multiple of the step');
  return points === pointsToPay(amount, offer)
    ? null
    : failureOf('terms-changed', 'points and amount do not match at the rate and fee last known');
}
