import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Cut, planOf } from './plan.ts';
import { shrunk } from './shrink.ts';

const run = promisify(execFile);
const mutated = fileURLToPath(new URL('./shrink-mutated.ts', import.meta.url));

const violation = { invariant: 'I1', text: 'broken', atMs: 0 } as const;
const SEED = 3;

describe('the shrinker', () => {
  it('leaves exactly what a failure needs', async () => {
    const { themes } = planOf(SEED);
    const [needed = 'returns'] = themes;
    const needs = (cut: Cut): boolean =>
      cut.themes?.includes(needed) === true &&
      cut.visits?.includes(2) === true &&
      cut.visits.includes(5) &&
      (cut.safetyMs ?? 0) > 500_000;
    const least = await shrunk(SEED, {
      runsMax: 400,
      run: async (_seed, cut) => ({ violations: needs(cut) ? [violation] : [] }),
    });
    expect(least).toMatchObject({ seed: SEED, invariant: 'I1', themes: [needed] });
    expect(least.visits).toEqual([2, 5]);
    expect(least.sales).toEqual([]);
    expect(least.safetyMs).toBeLessThan(600_000);
  });

  it('keeps to the invariant that broke first, and to its budget', async () => {
    let runs = 0;
    const least = await shrunk(SEED, {
      runsMax: 10,
      run: async (_seed, { visits = [] }) => {
        runs += 1;
        const other = { ...violation, invariant: 'I8' } as const;
        return { violations: [visits.length > 4 ? violation : other] };
      },
    });
    expect(least.invariant).toBe('I1');
    expect(least.visits.length).toBeGreaterThan(4);
    expect(runs).toBeLessThanOrEqual(11);
  });

  it('says so where nothing breaks', async () => {
    const sound = shrunk(SEED, { runsMax: 10, run: async () => ({ violations: [] }) });
    await expect(sound).rejects.toThrow(/breaks nothing/);
  });

  it('makes a real failure small: with a bug of the catalogue in the product', async () => {
    const bug = 'ledger: a refusal does not give the points back';
    const { stdout } = await run(process.execPath, [mutated, bug, '1']);
    const { whole, least } = JSON.parse(stdout) as {
      whole: { visits: number };
      least: { invariant: string; themes: string[]; visits: number[]; sales: number[] };
    };
    expect(whole.visits).toBeGreaterThan(5);
    // One customer whose account takes no money, and nothing else, shows it.
    expect(least).toMatchObject({ invariant: 'I1', themes: [], sales: [] });
    expect(least.visits).toHaveLength(1);
  }, 120_000);
});
