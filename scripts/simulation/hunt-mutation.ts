/** Runs seeds until one notices the bug that is in the product. */
import { planOf } from '../../test/simulation/plan.ts';
import { simulate } from '../../test/simulation/simulation.ts';
import { installSimulatedCryptography } from '../../test/simulation/world/cryptography.ts';

export interface Hunt {
  /** Null: no seed noticed it. */
  caughtBy: { seed: number; invariant: string; text: string } | null;
}

export async function huntMutation(range: { from: number; count: number }): Promise<Hunt> {
  installSimulatedCryptography();
  for (let seed = range.from; seed < range.from + range.count; seed += 1) {
    const [first] = (await simulate(planOf(seed))).violations;
    if (first !== undefined)
      return { caughtBy: { seed, invariant: first.invariant, text: first.text } };
  }
  return { caughtBy: null };
}
