/**
 * Group commit: callers who wait at the same moment share one transaction of the database, so that one
 * flush of the disk serves them all. Nobody waits for company: a group is whoever is there when the
 * commit before has ended, or, where there is none, at the end of this turn.
 */

/** One decision that waits. It is told its outcome after the COMMIT, never before. */
export interface Caller<W> {
  work: W;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

export interface GroupParts<W> {
  callersMax: number;
  /** When a group that has just begun goes. */
  soon(run: () => void): void;
  /** Settles every one of them; never throws. */
  commit(callers: readonly Caller<W>[]): void | Promise<void>;
}

export interface Group<W> {
  join<A>(work: W): Promise<A>;
  /** When nobody waits any more. */
  empty(): Promise<void>;
}

export function createGroup<W>({ callersMax, soon, commit }: GroupParts<W>): Group<W> {
  const waiting: Caller<W>[] = [];
  let isUnderWay = false;
  let whenEmpty: (() => void)[] = [];
  const next = async (): Promise<void> => {
    await commit(waiting.splice(0, callersMax));
    if (waiting.length > 0) {
      soon(go);
      return;
    }
    isUnderWay = false;
    for (const told of whenEmpty.splice(0)) told();
  };
  const go = (): void => void next();
  return {
    join: (work) =>
      new Promise<never>((resolve, reject) => {
        waiting.push({ work, resolve, reject });
        if (isUnderWay) return;
        isUnderWay = true;
        soon(go);
      }),
    empty: () =>
      isUnderWay ? new Promise((resolve) => void whenEmpty.push(resolve)) : Promise.resolve(),
  };
}
