/** What a party believes the time is. Its waits are true; its wall clock may be anything. */
import { type Clock } from '../../../main/engine/ports.ts';
import { type EventLoop } from './event-loop.ts';
import { type Idleness } from './idleness.ts';
import { type Life } from './machine.ts';

export class WallClock {
  readonly #loop: EventLoop;
  readonly #idleness: Pick<Idleness, 'after'>;
  offMs = 0;

  constructor({ loop, idleness }: { loop: EventLoop; idleness: Pick<Idleness, 'after'> }) {
    this.#loop = loop;
    this.#idleness = idleness;
  }

  get nowMs(): number {
    return Math.max(0, this.#loop.nowMs + this.offMs);
  }

  /** A clock for one life: timers of the dead never ring. */
  during(life: Life): Clock {
    const bootedMs = this.#loop.nowMs;
    return {
      now: () => new Date(this.nowMs),
      monotonicMs: () => this.#loop.nowMs - bootedMs,
      after: (delayMs, run) =>
        this.#idleness.after(delayMs, () => {
          if (life.alive) run();
        }),
    };
  }
}
