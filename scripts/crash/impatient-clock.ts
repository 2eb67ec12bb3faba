/** A clock whose pauses can be cut short, until the start is over: what was away is back. */
import { type Clock } from '../../main/engine/ports.ts';

export interface ImpatientClock {
  clock: Clock;
  /** Ends the pauses there are, or the next one where there is none. */
  hurry(): void;
}

export function impatientClock(clock: Clock, isOver: () => boolean): ImpatientClock {
  const pauses = new Set<() => void>();
  let hurried = false;
  const after: Clock['after'] = (delayMs, run) => {
    if (isOver()) return clock.after(delayMs, run);
    const end = (): void => {
      cancel();
      run();
    };
    const stop = clock.after(hurried ? 0 : delayMs, end);
    const cancel = (): void => {
      stop();
      pauses.delete(end);
    };
    hurried = false;
    pauses.add(end);
    return cancel;
  };
  return {
    clock: { now: () => clock.now(), monotonicMs: () => clock.monotonicMs(), after },
    hurry: () => {
      hurried = pauses.size === 0;
      for (const end of pauses) end();
    },
  };
}
