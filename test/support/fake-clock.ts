/** A clock that stands still until told otherwise; timers run in the order they fall due. */
import { type Clock } from '../../main/engine/ports.ts';

let soonPending = 0;

export class FakeClock implements Clock {
  #elapsedMs = 0;
  #wallOffsetMs: number;
  #timers: { dueMs: number; run: () => void }[] = [];

  constructor(start = '2026-03-14T09:00:00.000Z') {
    this.#wallOffsetMs = Date.parse(start);
  }

  now(): Date {
    return new Date(this.#wallOffsetMs + this.#elapsedMs);
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { dueMs: this.#elapsedMs + delayMs, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** A turn of the real event loop: no time passes in it. */
  soon(run: () => void): void {
    soonPending += 1;
    setImmediate(() => {
      soonPending -= 1;
      run();
    });
  }

  get timersPending(): number {
    return this.#timers.length;
  }

  /** The wall clock jumps; monotonic time does not notice. */
  setWallClock(at: string): void {
    this.#wallOffsetMs = Date.parse(at) - this.#elapsedMs;
  }

  /** Lets `ms` pass, running what falls due, and lets every promise in between settle. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#elapsedMs + ms;
    await settled();
    for (;;) {
      const [next] = this.#timers
        .filter(({ dueMs }) => dueMs <= endMs)
        .toSorted((a, b) => a.dueMs - b.dueMs);
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#elapsedMs = Math.max(this.#elapsedMs, next.dueMs);
      next.run();
      await settled();
    }
    this.#elapsedMs = endMs;
  }
}

/** Every promise that needs nothing but its turn has had it, and all that was put off to a later turn. */
export async function settled(): Promise<void> {
  const isQuiet = (): boolean => soonPending === 0;
  do await new Promise((resolve) => setImmediate(resolve));
  while (!isQuiet());
}
