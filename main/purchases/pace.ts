/** How long the ledger is left alone after it did not answer: thousands that wait must not each ask it. */
import { backoffDelayMs } from '../engine/backoff.ts';
import { type Chance, type Clock } from '../engine/ports.ts';
import { limits } from './limits.ts';

export class Pace {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #chance: Chance;
  #silent = 0;
  #quietUntilMs = 0;

  constructor({ clock, chance }: { clock: Pick<Clock, 'monotonicMs'>; chance: Chance }) {
    this.#clock = clock;
    this.#chance = chance;
  }

  get quietUntilMs(): number {
    return this.#quietUntilMs;
  }

  answered(): void {
    this.#silent = 0;
  }

  /** @param askedSeconds at least this long, where the ledger asked for it */
  silent(askedSeconds = 0): void {
    this.#silent += 1;
    const askedMs = Math.min(askedSeconds, limits.retryAfterSecondsMax) * 1000;
    this.#quietUntilMs = this.#clock.monotonicMs() + Math.max(askedMs, this.delayMs(this.#silent));
  }

  hurry(): void {
    this.#quietUntilMs = this.#clock.monotonicMs();
  }

  /** @param attempts how many have failed, at least 1 */
  delayMs(attempts: number): number {
    return backoffDelayMs(attempts, retryPolicy, this.#chance);
  }
}

const retryPolicy = {
  delayMsBase: limits.retryDelayMsBase,
  factor: limits.retryDelayFactor,
  delayMsMax: limits.retryDelayMsMax,
};
