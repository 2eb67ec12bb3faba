import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { planOf, themeNames } from './plan.ts';
import { simulate } from './simulation.ts';
import { installSimulatedCryptography } from './world/cryptography.ts';

const kept = z.strictObject({
  seed: z.int(),
  invariant: z.string(),
  found: z.string(),
  themes: z.array(z.enum(themeNames)).exactOptional(),
  visits: z.array(z.int()).exactOptional(),
  sales: z.array(z.int()).exactOptional(),
  refunds: z.array(z.int()).exactOptional(),
  safetyMs: z.int().exactOptional(),
});

const folder = new URL('./seeds/', import.meta.url);
const cases = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => kept.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))));

let restore: () => void = () => {};
beforeAll(() => {
  restore = installSimulatedCryptography();
});
afterAll(() => restore());

it.each(cases)(
  'seed $seed breaks $invariant no more: $found',
  async (one) => {
    const { violations } = await simulate(planOf(one.seed, one));
    expect(violations).toEqual([]);
  },
  300_000,
);
