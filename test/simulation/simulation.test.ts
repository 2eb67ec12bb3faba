import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transitions } from '../../services/ledger/rules/redemption-state.ts';
import { Totals } from '../../scripts/simulation/totals.ts';
import { ledgerArrows } from './checker/coverage.ts';
import { planOf } from './plan.ts';
import { simulate } from './simulation.ts';
import { installSimulatedCryptography } from './world/cryptography.ts';

/** So many that each arrow is taken; more belong to `npm run simulate`. */
const SEEDS = 30;

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

  it('keeps every invariant, ends everything, and takes every arrow of both state tables', async () => {
    const broken: string[] = [];
    const totals = new Totals();
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const result = await simulate(planOf(seed));
      totals.add(result);
      for (const { invariant, text } of result.violations)
        broken.push(`seed ${seed}: ${invariant} ${text}`);
    }
    expect(broken).toEqual([]);
    // What was never tried was not shown.
    expect(totals.untaken()).toEqual([]);
  }, 600_000);

  it('knows the same arrows as the tables of ledger and kiosk', () => {
    const arrows = (table: object): string[] =>
      Object.entries(table)
        .flatMap(([from, to]: [string, object]) =>
          Object.values(to).map((state) => `${from} > ${String(state)}`),
        )
        .filter((arrow) => !arrow.startsWith(' >'))
        .toSorted();
    expect(arrows(ledgerArrows)).toEqual(arrows(transitions));
  });
});
