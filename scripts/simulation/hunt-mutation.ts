/** Runs seeds until an invariant notices the bug that is in the product; after each it says how it went. */
import { planOf } from '../../test/simulation/plan.ts';
import { simulate } from '../../test/simulation/simulation.ts';
import { installSimulatedCryptography } from '../../test/simulation/world/cryptography.ts';
import { z } from 'zod';

export const huntedSeed = z.strictObject({
  seed: z.int(),
  /** Null: nothing was noticed. */
  broke: z.strictObject({ invariant: z.string(), text: z.string() }).nullable(),
});
export type HuntedSeed = z.output<typeof huntedSeed>;

/** Something threw: the product stopped itself, and no invariant was seen to break. */
export const CRASH = 'sound';

export async function huntMutation(
  seeds: readonly number[],
  tell: (hunted: HuntedSeed) => void,
): Promise<void> {
  installSimulatedCryptography();
  for (const seed of seeds) {
    const { violations } = await simulate(planOf(seed));
    const first = violations.find(({ invariant }) => invariant !== CRASH) ?? violations[0] ?? null;
    tell({ seed, broke: first && { invariant: first.invariant, text: first.text } });
    if (first !== null && first.invariant !== CRASH) return;
  }
}
