/** Points for a purchase by the provider's rule (claim 2a): rounded down, nothing below the minimum. */
import { type Money, type Points } from '../../../protocol/money.ts';
import { type ProviderRow } from '../store/rows.ts';

type EarnRule = Pick<ProviderRow, 'ratePoints' | 'rateMinor' | 'paidMinorMin'>;

/** @returns bigint: a slip of the till may be worth more points than a number holds */
export function pointsEarned(paid: Money, rule: EarnRule): bigint {
  if (paid.minor < rule.paidMinorMin) return 0n;
  return (paid.minor * BigInt(rule.ratePoints)) / BigInt(rule.rateMinor);
}

/** @throws RangeError above what one purchase may earn: checked before */
export function asPoints(earned: bigint, pointsMax: number): Points {
  if (earned > BigInt(pointsMax)) throw new RangeError('more points than one purchase may earn');
  return Number(earned);
}
