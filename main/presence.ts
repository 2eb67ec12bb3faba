/**
 * Whether somebody stands at the screen: it was touched within the last few seconds. Told by the browser's process,
 * not by the page, and never more than this: nobody is known by it.
 */
import { type Clock } from './engine/ports.ts';
import { limits } from './limits.ts';

export class Presence {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  #lastMs = -Infinity;

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** A finger, a key, a code that was read. */
  noticed(): void {
    this.#lastMs = this.#clock.monotonicMs();
  }

  isSomebodyThere(): boolean {
    return this.#clock.monotonicMs() - this.#lastMs < limits.presenceMs;
  }
}
