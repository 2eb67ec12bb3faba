import { expect, test } from 'vitest';
import { impatientClock } from '../../../../scripts/crash/impatient-clock.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

function started() {
  const fake = new FakeClock();
  let over = false;
  const done: string[] = [];
  const { clock, hurry } = impatientClock(fake, () => over);
  const pause = (name: string) => clock.after(1_000, () => done.push(name));
  return { fake, hurry, pause, done, finish: () => (over = true) };
}

test('a pause takes its time where nobody hurries', async () => {
  const { fake, pause, done } = started();
  pause('one');
  await fake.advance(999);
  expect(done).toEqual([]);
  await fake.advance(1);
  expect(done).toEqual(['one']);
});

test('hurried, it ends at once and only once', async () => {
  const { fake, hurry, pause, done } = started();
  pause('one');
  hurry();
  expect(done).toEqual(['one']);
  await fake.advance(2_000);
  expect(done).toEqual(['one']);
});

test('hurried too early, the next pause is none, and the one after takes its time', async () => {
  const { fake, hurry, pause, done } = started();
  hurry();
  pause('one');
  pause('two');
  await fake.advance(0);
  expect(done).toEqual(['one']);
});

test('a cancelled pause is not hurried, and nothing is after the start', () => {
  const { hurry, pause, done, finish } = started();
  pause('one')();
  finish();
  pause('two');
  hurry();
  expect(done).toEqual([]);
});
