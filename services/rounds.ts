/** Work that comes round again and again on the injected clock, never twice at once, until it is stopped. */
import { type Clock } from './clock.ts';

export interface Rounds {
  start(): void;
  /** Waits for the round under way. */
  stop(): Promise<void>;
}

interface Work {
  /** From the start to the first round. */
  firstMs: number;
  /** Never rejects: what a failure means is its own to know. @returns the pause until the next */
  round(): Promise<number>;
}

export function createRounds(clock: Clock, { firstMs, round }: Work): Rounds {
  let isRunning = false;
  let cancelTimer = (): void => {};
  let underWay: Promise<void> = Promise.resolve();
  const arm = (delayMs: number): void => {
    if (!isRunning) return;
    cancelTimer = clock.after(delayMs, () => {
      underWay = round().then(arm);
    });
  };
  return {
    start: () => {
      isRunning = true;
      arm(firstMs);
    },
    stop: async () => {
      isRunning = false;
      cancelTimer();
      await underWay;
    },
  };
}
