/** The only file of the interface that reads a clock or sets a timer; tests pass their own. */
import { createContext, useContext } from 'react';

export interface Clock {
  /** Milliseconds on a clock that never jumps; only differences mean anything. */
  now(): number;
  /** @returns cancels it */
  after(delayMs: number, run: () => void): () => void;
}

export const windowClock: Clock = {
  now: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

export const ClockContext = createContext<Clock>(windowClock);

export const useClock = (): Clock => useContext(ClockContext);
