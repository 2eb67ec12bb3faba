/**
 * The one place in the kiosk that asks the machine for the time. Waits are measured on the monotonic
 * clock, so that a wall clock set back by a day delays nothing; the wall clock only labels things.
 */
import { performance } from 'node:perf_hooks';
// why not as elsewhere: the first lines of the process load nothing of the engine
import type { Clock } from './engine/ports.ts';

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  soon: (run) => {
    setImmediate(run);
  },
};
