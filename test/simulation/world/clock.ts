/** What a party believes the time is. Its waits are true; its wall clock may be anything. */
import { type Clock } from '../../../main/engine/ports.ts';
import { type Life, PowerLost } from './machine.ts';

/** The event loop itself, or one that lets timers ring late. */
export interface Timers {
  readonly nowMs: number;
  after(delayMs: number, run: () => void): () => void;
}

export class WallClock {
  readonly #timers: Timers;
  offMs = 0;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  get nowMs(): number {
    return Math.max(0, this.#timers.nowMs + this.offMs);
  }

  /** A clock for one life: timers of the dead never ring. */
  during(life: Life): Clock {
    const bootedMs = this.#timers.nowMs;
    return {
      now: () => new Date(this.nowMs),
      monotonicMs: () => this.#timers.nowMs - bootedMs,
      after: (delayMs, run) =>
        this.#timers.after(delayMs, () => {
          try {
            if (life.alive) run();
          } catch (error) {
            // It wrote something, and that was its last.
            if (!(error instanceof PowerLost)) throw error;
          }
        }),
    };
  }
}
