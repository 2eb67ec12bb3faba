import { expect, it } from 'vitest';
import { limits } from '../../../main/limits.ts';
import { Presence } from '../../../main/presence.ts';
import { FakeClock } from '../../support/fake-clock.ts';

it('counts on somebody for a while after each touch, and on nobody before the first', async () => {
  const clock = new FakeClock();
  const presence = new Presence(clock);
  expect(presence.isSomebodyThere()).toBe(false);
  presence.noticed();
  await clock.advance(limits.presenceMs - 1);
  expect(presence.isSomebodyThere()).toBe(true);
  presence.noticed();
  await clock.advance(limits.presenceMs - 1);
  expect(presence.isSomebodyThere()).toBe(true);
  await clock.advance(1);
  expect(presence.isSomebodyThere()).toBe(false);
});

it('is not misled by a wall clock that is set', () => {
  const clock = new FakeClock();
  const presence = new Presence(clock);
  presence.noticed();
  clock.setWallClock('2031-01-01T00:00:00.000Z');
  expect(presence.isSomebodyThere()).toBe(true);
});
