/** The least that still fails: fewer faults, fewer customers, a shorter time. */
import { type Cut, type FaultName, planOf } from './plan.ts';
import { simulate } from './simulation.ts';

export interface Case extends Cut {
  seed: number;
  /** What broke, or would break again if the mended part broke again. */
  invariant: string;
}

/** @throws where the seed breaks nothing */
export async function shrunk(seed: number): Promise<Case> {
  const plan = planOf(seed);
  const invariant = await brokenBy(seed, {});
  if (invariant === null) throw new Error(`seed ${seed} breaks nothing`);
  let cut: Cut & { faults: readonly FaultName[] } = { faults: [...plan.faults] };
  const tryWith = async (smaller: Cut): Promise<boolean> => {
    if ((await brokenBy(seed, { ...cut, ...smaller })) !== invariant) return false;
    cut = { ...cut, ...smaller };
    return true;
  };
  for (const fault of plan.faults)
    await tryWith({ faults: cut.faults.filter((other) => other !== fault) });
  await leastOf(plan.visits.length, (visits) => tryWith({ visits }));
  await leastOf(plan.sales.length, (sales) => tryWith({ sales }));
  await leastOf(plan.safetyMs, (safetyMs) => tryWith({ safetyMs }));
  return { seed, invariant, ...cut };
}

export async function brokenBy(seed: number, cut: Cut): Promise<string | null> {
  const { violations } = await simulate(planOf(seed, cut));
  return violations[0]?.invariant ?? null;
}

const HALVINGS = 8;

/** Halves what may be left out; not every number between is tried. */
async function leastOf(all: number, fails: (number: number) => Promise<boolean>): Promise<void> {
  let low = 0;
  let high = all;
  for (let halving = 0; halving < HALVINGS && low < high; halving += 1) {
    const middle = Math.floor((low + high) / 2);
    if (await fails(middle)) high = middle;
    else low = middle + 1;
  }
}
