/** What a party believes the time is. Its waits are true; its wall clock may be anything. */
import { type Clock } from '../../../main/engine/ports.ts';
import { type EventLoop } from './event-loop.ts';
import { type Life } from './machine.ts';

export class WallClock {
  readonly #loop: EventLoop;
  offMs = 0;

  constructor(loop: EventLoop) {
    this.#loop = loop;
  }

  /** A clock for one life: timers of the dead never ring. */
  during(life: Life): Clock {
    const bootedMs = this.#loop.nowMs;
    return {
      now: () => new Date(Math.max(0, this.#loop.nowMs + this.offMs)),
      monotonicMs: () => this.#loop.nowMs - bootedMs,
      after: (delayMs, run) =>
        this.#loop.after(delayMs, () => {
          if (life.alive) run();
        }),
    };
  }
}
