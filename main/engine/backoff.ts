/** How long to wait before asking again: doubling, capped, and spread so that kiosks do not march in step. */
import { type Chance } from './ports.ts';

export interface BackoffPolicy {
  delayMsBase: number;
  factor: number;
  delayMsMax: number;
}

/**
 * @param attempts how many have failed, at least 1
 * @returns milliseconds, between half of the full delay and all of it
 */
export function backoffDelayMs(attempts: number, policy: BackoffPolicy, chance: Chance): number {
  const { delayMsBase, factor, delayMsMax } = policy;
  const fullMs = Math.min(delayMsMax, delayMsBase * factor ** Math.min(attempts - 1, 64));
  return Math.round(fullMs / 2 + (fullMs / 2) * chance());
}
