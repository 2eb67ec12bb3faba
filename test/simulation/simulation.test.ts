import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planOf } from './plan.ts';
import { simulate } from './simulation.ts';
import { installSimulatedCryptography } from './world/cryptography.ts';

let restore: () => void = () => {};
beforeAll(() => {
  restore = installSimulatedCryptography();
});
afterAll(() => restore());

describe('the whole system under one seed', () => {
  it.each([7, 19])(
    'happens the same way twice: seed %i',
    async (seed) => {
      const first = await simulate(planOf(seed));
      const between = await simulate(planOf(seed + 1));
      const second = await simulate(planOf(seed));
      expect(second).toEqual(first);
      expect(between.digest).not.toBe(first.digest);
    },
    300_000,
  );

  it('keeps every invariant, and ends everything, under sixty seeds', async () => {
    const broken: string[] = [];
    let completed = 0;
    for (let seed = 1; seed <= 60; seed += 1) {
      const { violations, counts } = await simulate(planOf(seed));
      completed += counts['completed'] ?? 0;
      broken.push(...violations.map(({ invariant, text }) => `seed ${seed}: ${invariant} ${text}`));
    }
    expect(broken).toEqual([]);
    // A run in which nothing happens proves nothing.
    expect(completed).toBeGreaterThan(60);
  }, 600_000);
});
