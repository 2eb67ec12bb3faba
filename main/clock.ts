/**
 * The one place in the kiosk that asks the machine for the time. Waits are measured on the monotonic
 * clock, so that a wall clock set back by a day delays nothing; the wall clock only labels things.
 */
import { performance } from 'node:perf_hooks';

export interface Clock {
  /** Wall clock. A label for people; never decides anything about money. */
  now(): Date;
  /** Milliseconds since some moment, never going back. */
  monotonicMs(): number;
  /** Runs once after at least `delayMs`; the answer cancels it. */
  after(delayMs: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

export const nowOn = (clock: Clock): string => clock.now().toISOString();
