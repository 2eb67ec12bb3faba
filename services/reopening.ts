/**
 * A database that is opened anew after it has failed (F3). Once a flush has failed the operating system
 * may forget what was not written and still answer as if it were there; so the connection and all that
 * it believes is given up, and the file is read again. Where that fails too the process cannot go on:
 * it ends, and whoever supervises it starts another.
 */
import { leavesInDoubt, StoreFailed } from './store-failed.ts';

export interface Reopening<O> {
  /** Synchronous. @throws what `work` throws; a StoreFailed then says that the outcome is unknown */
  use<A>(work: (opened: O) => A): A;
  close(): void;
}

export interface ReopeningParts<O> {
  open(): O;
  close(opened: O): void;
  /** The file cannot be opened any more: end the process. */
  lost(cause: unknown): void;
}

export function reopening<O>({ open, close, lost }: ReopeningParts<O>): Reopening<O> {
  let opened: O | null = open();
  const renew = (): void => {
    if (opened !== null) givenUp(opened, close);
    opened = null;
    try {
      opened = open();
    } catch (cause) {
      lost(cause);
    }
  };
  return {
    use: (work) => {
      if (opened === null) throw new NotOpen('the database could not be opened again');
      try {
        return work(opened);
      } catch (error) {
        if (leavesInDoubt(error)) renew();
        throw error;
      }
    },
    close: () => {
      if (opened !== null) close(opened);
      opened = null;
    },
  };
}

class NotOpen extends StoreFailed {
  override readonly name = 'NotOpen';
}

function givenUp<O>(opened: O, close: (opened: O) => void): void {
  try {
    close(opened);
  } catch {
    // It has failed before, and nothing of it is used any more.
  }
}
