/** How the sides of a row take their time. */
import { quantile } from './judge.ts';
import { type Figures } from './row.ts';

export interface Pace {
  /** For so long, what is under way then is ended, */
  ms: number;
  /** by so many callers at once, each of whom begins the next when its own has ended, */
  callers: number;
  /** all of these, one after the other, told how many came before. */
  steps: readonly ((place: number) => unknown)[];
}

export interface Paced extends Figures {
  /** Steps per second. */
  rate: number;
  /** Of one step. */
  p50Ms: number;
  p99Ms: number;
}

/** @returns turns of it; places go on from one turn to the next */
export function paced({ ms, callers, steps }: Pace): () => Promise<Paced> {
  let next = 0;
  return async () => {
    const times: number[] = [];
    const begun = performance.now();
    const caller = async (): Promise<void> => {
      while (performance.now() - begun < ms) {
        const place = next;
        next += 1;
        for (const step of steps) {
          const before = performance.now();
          await step(place);
          times.push(performance.now() - before);
        }
      }
    };
    await Promise.all(Array.from({ length: callers }, caller));
    return {
      rate: times.length / ((performance.now() - begun) / 1000),
      p50Ms: quantile(times, 0.5),
      p99Ms: quantile(times, 0.99),
    };
  };
}

/** Of one work, in milliseconds. */
export async function elapsedMs(work: () => unknown): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
