/**
 * The least of a plan that still breaks the same invariant: themes, visits, sales and refunds are left out, by
 * halves first and then one by one, and the time is made shorter, until nothing more can go.
 */
import { type Cut, planOf } from './plan.ts';
import { type Result, simulate } from './simulation.ts';

export interface Case extends Required<Cut> {
  seed: number;
  /** What broke, or would break again if the mended part broke again. */
  invariant: string;
}

export interface ShrinkParts {
  /** Runs one plan; tests hand in another. */
  run: (seed: number, cut: Cut) => Promise<Pick<Result, 'violations'>>;
  /** Enough is enough. */
  runsMax: number;
}

const defaults: ShrinkParts = { run: (seed, cut) => simulate(planOf(seed, cut)), runsMax: 400 };

/** @throws where the seed breaks nothing */
export async function shrunk(seed: number, parts: ShrinkParts = defaults): Promise<Case> {
  const { themes, visits, sales, refunds, safetyMs } = planOf(seed);
  const whole = {
    themes: [...themes],
    visits: [...visits.keys()],
    sales: [...sales.keys()],
    refunds: [...refunds.keys()],
    safetyMs,
  };
  const invariant = await brokenBy(seed, whole, parts);
  if (invariant === null) throw new Error(`seed ${seed} breaks nothing`);
  let least: Required<Cut> = whole;
  let runs = 0;
  const fails = async (smaller: Partial<Required<Cut>>): Promise<boolean> => {
    runs += 1;
    if (runs > parts.runsMax) return false;
    const cut = { ...least, ...smaller };
    if ((await brokenBy(seed, cut, parts)) !== invariant) return false;
    least = cut;
    return true;
  };
  for (let before = ''; before !== JSON.stringify(least);) {
    before = JSON.stringify(least);
    await fewest(least.themes, (kept) => fails({ themes: kept }));
    await fewest(least.visits, (kept) => fails({ visits: kept }));
    await fewest(least.sales, (kept) => fails({ sales: kept }));
    await fewest(least.refunds, (kept) => fails({ refunds: kept }));
    await shortest(least.safetyMs, (shorter) => fails({ safetyMs: shorter }));
  }
  return { seed, invariant, ...least };
}

/** @returns the name of the invariant that broke first, or null */
export async function brokenBy(
  seed: number,
  cut: Cut,
  { run }: Pick<ShrinkParts, 'run'> = defaults,
): Promise<string | null> {
  const { violations } = await run(seed, cut);
  return violations[0]?.invariant ?? null;
}

/** Leaves out runs of neighbours, each half as long as the last, as long as it still fails (ddmin). */
async function fewest<T>(all: readonly T[], fails: (kept: T[]) => Promise<boolean>): Promise<void> {
  let kept = [...all];
  for (let length = kept.length; length >= 1; length = Math.floor(length / 2)) {
    for (let from = 0; from < kept.length;) {
      const fewer = [...kept.slice(0, from), ...kept.slice(from + length)];
      if (await fails(fewer)) kept = fewer;
      else from += length;
    }
  }
}

const SHORTEST_MS = 60_000;

async function shortest(all: number, fails: (shorter: number) => Promise<boolean>): Promise<void> {
  let low = 0;
  let high = all;
  while (high - low > Math.max(SHORTEST_MS, high / 10)) {
    const middle = Math.floor((low + high) / 2);
    if (await fails(middle)) high = middle;
    else low = middle;
  }
}
