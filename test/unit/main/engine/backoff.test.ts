import fc from 'fast-check';
import { expect, it } from 'vitest';
import { backoffDelayMs } from '../../../../main/engine/backoff.ts';

const policy = { delayMsBase: 400, factor: 2, delayMsMax: 20_000 };

it('doubles from the base, up to the cap', () => {
  const delays = [1, 2, 3, 7, 500].map((attempts) => backoffDelayMs(attempts, policy, () => 1));
  expect(delays).toEqual([400, 800, 1600, 20_000, 20_000]);
});

it('stays between half and all of the full delay, whatever chance says', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (attempts, chance) => {
        const full = backoffDelayMs(attempts, policy, () => 1);
        const delay = backoffDelayMs(attempts, policy, () => chance);
        expect(delay).toBeGreaterThanOrEqual(full / 2);
        expect(delay).toBeLessThanOrEqual(full);
      },
    ),
  );
});
