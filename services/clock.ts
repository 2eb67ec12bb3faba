/** The one place in the services that asks the machine for the time. Everything else is handed it. */
export interface Clock {
  now(): Date;
  /** Runs once after at least `delayMs`; the answer cancels it. Does not keep the process alive. */
  after(delayMs: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => new Date(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

/** After what has already reached this process: not before the next turn of the event loop. */
export const nextTurn = (run: () => void): void => {
  setImmediate(run);
};
