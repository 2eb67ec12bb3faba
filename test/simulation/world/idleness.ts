/**
 * Timers promise "after at least so long". Where nothing happens for hours, the timers of the product
 * (the next try, the next round) ring later and later, so that days without events cost a few events;
 * as soon as something happens, those that are overdue ring.
 */
import { type EventLoop } from './event-loop.ts';
import { type Random } from './random.ts';

/** A pause is at least this part of the time since something last happened. */
const SHARE = 1;
/** Pauses from here on are those of rounds; how late they ring also in busy times. */
const ROUND_MS_MIN = 5_000;
const ROUND_TIMES_MAX = 20;
const SOON_MS_MEAN = 500;

interface Sleeper {
  earliestMs: number;
  wake: () => void;
}

export class Idleness {
  readonly #loop: EventLoop;
  readonly #random: Random;
  readonly #sleepers = new Set<Sleeper>();
  #stirredMs: number;

  constructor(loop: EventLoop, random: Random) {
    this.#loop = loop;
    this.#random = random;
    this.#stirredMs = loop.nowMs;
  }

  get nowMs(): number {
    return this.#loop.nowMs;
  }

  /** Something happens: whoever acts soon after it does so on time. */
  touch(): void {
    this.#stirredMs = this.#loop.nowMs;
  }

  /** Something happened that somebody may be waiting for. */
  stir(): void {
    this.touch();
    for (const sleeper of this.#sleepers)
      if (sleeper.earliestMs <= this.#loop.nowMs) sleeper.wake();
  }

  /** As the product's clocks have it: at least `delayMs`, and how to take it back. */
  after(delayMs: number, run: () => void): () => void {
    const idleMs = this.#loop.nowMs - this.#stirredMs;
    const idleEnoughMs = idleMs * SHARE * this.#random.between(0.5, 1.5);
    const times = delayMs < ROUND_MS_MIN ? 1 : this.#random.between(1, ROUND_TIMES_MAX);
    const lazyMs = Math.max(idleEnoughMs, delayMs * times);
    if (lazyMs <= delayMs) return this.#loop.after(delayMs, run);
    const ring = (): void => {
      this.#sleepers.delete(sleeper);
      run();
    };
    let cancel = this.#loop.after(lazyMs, ring);
    const sleeper: Sleeper = {
      earliestMs: this.#loop.nowMs + delayMs,
      wake: () => {
        this.#sleepers.delete(sleeper);
        cancel();
        cancel = this.#loop.after(this.#random.around(SOON_MS_MEAN), run);
      },
    };
    this.#sleepers.add(sleeper);
    return () => {
      this.#sleepers.delete(sleeper);
      cancel();
    };
  }
}
