/**
 * Points for a purchase (claim 2a), by the provider's rule that holds and the best of its campaigns.
 *
 *   what earns = paid − excluded; nothing below the rule's minimum
 *   points     = what earns × rate × multiplier, rounded once, at the very end, as the rule says
 *
 * Campaigns are never multiplied with each other: of those that are open the largest multiplier counts,
 * alone. Of equal ones, the one that began first.
 */
import { type Points } from '../../../protocol/money.ts';
import { type CampaignRow, type EarnRuleRow } from '../store/rows.ts';

export type EarnRule = Pick<EarnRuleRow, 'ratePoints' | 'rateMinor' | 'rounding' | 'paidMinorMin'>;

export interface Bought {
  paidMinor: bigint;
  excludedMinor: bigint;
}

/** @returns bigint: a slip of the till may be worth more points than a number holds */
export function pointsEarned(
  { paidMinor, excludedMinor }: Bought,
  rule: EarnRule,
  campaign: Pick<CampaignRow, 'times' | 'per'> | null = null,
): bigint {
  const earning = paidMinor - excludedMinor;
  if (earning < 0n) throw new RangeError('more is excluded than was paid: checked before');
  if (earning < rule.paidMinorMin) return 0n;
  const { times, per } = campaign ?? { times: 1, per: 1 };
  const points = earning * BigInt(rule.ratePoints) * BigInt(times);
  return rounded(points, BigInt(rule.rateMinor) * BigInt(per), rule.rounding);
}

/** @returns null where none is open */
export function bestCampaign(campaigns: readonly CampaignRow[], nowMs: number): CampaignRow | null {
  return campaigns.filter((one) => isOpen(one, nowMs)).toSorted(betterFirst)[0] ?? null;
}

/** @throws RangeError above what one purchase may earn: checked before */
export function asPoints(earned: bigint, pointsMax: number): Points {
  if (earned > BigInt(pointsMax)) throw new RangeError('more points than one purchase may earn');
  return Number(earned);
}

/** Of what is not negative. `half-up`: exactly a half goes up. */
function rounded(dividend: bigint, divisor: bigint, rounding: EarnRule['rounding']): bigint {
  switch (rounding) {
    case 'down':
      return dividend / divisor;
    case 'half-up':
      return (2n * dividend + divisor) / (2n * divisor);
    case 'up':
      return (dividend + divisor - 1n) / divisor;
    default:
      return rounding satisfies never;
  }
}

const isOpen = ({ fromMs, untilMs }: CampaignRow, nowMs: number): boolean =>
  fromMs <= nowMs && nowMs < untilMs;

function betterFirst(left: CampaignRow, right: CampaignRow): number {
  const more = BigInt(right.times) * BigInt(left.per) - BigInt(left.times) * BigInt(right.per);
  if (more !== 0n) return more > 0n ? 1 : -1;
  return left.fromMs - right.fromMs || (left.id < right.id ? -1 : 1);
}
