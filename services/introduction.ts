/**
 * Gets to know a peer as soon as both are up, so that the first customer is not turned away because the
 * peer happens to be out just then.
 */
import { type Clock } from './clock.ts';
import { type Log } from './log.ts';

const pauseMsFirst = 500;
const pauseMsMax = 30_000;

export interface Introduction {
  /** Waits for the question under way. */
  stop(): Promise<void>;
}

/** @param learn asks the peer; true once it is known, and nothing more is to be asked */
export function introduce(
  { clock, log }: { clock: Clock; log: Log },
  learn: () => Promise<boolean>,
): Introduction {
  let isOver = false;
  let cancelTimer = (): void => {};
  const tryAfter = async (pauseMs: number): Promise<void> => {
    const isKnown = await learn().catch((error: unknown) => {
      log.info({ err: error }, 'a peer does not answer yet');
      return false;
    });
    if (isKnown || isOver) return;
    cancelTimer = clock.after(pauseMs, () => {
      underWay = tryAfter(Math.min(2 * pauseMs, pauseMsMax));
    });
  };
  let underWay = tryAfter(pauseMsFirst);
  return {
    stop: async () => {
      isOver = true;
      cancelTimer();
      await underWay;
    },
  };
}
