/** How long one redemption waits until its next step. Pure, but for the chance that spreads it. */
import { backoffDelayMs } from './backoff.ts';
import { limits } from './limits.ts';
import { type Chance } from './ports.ts';
import { type Verdict } from './verdict.ts';

/** @param attempts failed in a row, this one with them */
export function pauseMs(attempts: number, verdict: Verdict, chance: Chance): number {
  if (verdict.pace === 'at-once') return 0;
  const asked = Math.min(verdict.retryAfterSeconds ?? 0, limits.retryAfterSecondsMax) * 1000;
  return Math.max(asked, backoffDelayMs(attempts, retryPolicy, chance));
}

const retryPolicy = {
  delayMsBase: limits.retryDelayMsBase,
  factor: limits.retryDelayFactor,
  delayMsMax: limits.retryDelayMsMax,
};
