import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { faultNames, planOf } from './plan.ts';
import { simulate } from './simulation.ts';
import { installSimulatedCryptography } from './world/cryptography.ts';

const kept = z.strictObject({
  seed: z.int(),
  invariant: z.string(),
  found: z.string(),
  faults: z.array(z.enum(faultNames)).exactOptional(),
  visits: z.int().exactOptional(),
  sales: z.int().exactOptional(),
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
  async ({ seed, faults, visits, sales, safetyMs }) => {
    const cut = {
      ...(faults !== undefined && { faults }),
      ...(visits !== undefined && { visits }),
      ...(sales !== undefined && { sales }),
      ...(safetyMs !== undefined && { safetyMs }),
    };
    const { violations } = await simulate(planOf(seed, cut));
    expect(violations).toEqual([]);
  },
  300_000,
);
