/**
 * Group commit: callers who wait at the same moment share one transaction of the database, so that one
 * flush of the disk serves them all. Nobody waits for company: a group is whoever is there when the
 * commit before has ended, or, where there is none, at the end of this turn.
 */
import { type Steps } from './sql/steps.ts';

/** One decision that waits, made anew for each try. */
export type Work = () => Steps<unknown>;

/** What it came to. */
export type Outcome = { ok: true; answer: unknown } | { ok: false; error: unknown };

export interface GroupParts {
  callersMax: number;
  /** When a group that has just begun goes. */
  soon(run: () => void): void;
  /**
   * @returns the outcome of each, in their order, after the COMMIT and never before
   * @throws where none of it can be relied on
   */
  commit(works: readonly Work[]): Outcome[] | Promise<Outcome[]>;
}

export interface Group {
  join<A>(work: Work): Promise<A>;
  /** When nobody waits any more. */
  empty(): Promise<void>;
}

interface Caller {
  work: Work;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

export function createGroup({ callersMax, soon, commit }: GroupParts): Group {
  const waiting: Caller[] = [];
  let isUnderWay = false;
  let whenEmpty: (() => void)[] = [];
  const next = async (): Promise<void> => {
    await settle(waiting.splice(0, callersMax), commit);
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

async function settle(callers: readonly Caller[], commit: GroupParts['commit']): Promise<void> {
  try {
    const outcomes = await commit(callers.map(({ work }) => work));
    for (const [place, { resolve, reject }] of callers.entries()) {
      const outcome = outcomes[place];
      if (outcome?.ok === true) resolve(outcome.answer);
      else reject(outcome?.error);
    }
  } catch (error) {
    for (const { reject } of callers) reject(error);
  }
}
