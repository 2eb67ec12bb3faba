import { expect, it } from 'vitest';
import { systemIds } from '../../../../services/ids.ts';
import { createPins } from '../../../../services/ledger/pins.ts';
import { testClock } from './ledger-under-test.ts';

const ids = systemIds(testClock());
const pins = createPins('a'.repeat(43), ids);

it('match themselves and nothing else', async () => {
  const kept = await pins.hash('2468');
  expect(await pins.match('2468', kept)).toBe(true);
  expect(await pins.match('2469', kept)).toBe(false);
});

it('are kept with a salt of their own and parameters that make a try slow', async () => {
  const [left, right] = await Promise.all([pins.hash('2468'), pins.hash('2468')]);
  expect(left.pinHash).not.toBe(right.pinHash);
  expect(left).toMatchObject({ pinCost: 2 ** 15, pinBlockSize: 8, pinParallelization: 1 });
});

it('cannot be tried with the database alone: the pepper is elsewhere', async () => {
  const kept = await pins.hash('2468');
  expect(await createPins('b'.repeat(43), ids).match('2468', kept)).toBe(false);
});

it('match nothing where there is no card', async () => {
  expect(await pins.match('2468', null)).toBe(false);
});
