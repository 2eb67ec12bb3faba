import { expect, it, vi } from 'vitest';
import { createRounds } from '../../../services/rounds.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';

function roundsOf(round: () => Promise<number>): {
  clock: FakeClock;
  rounds: ReturnType<typeof createRounds>;
} {
  const clock = new FakeClock();
  return { clock, rounds: createRounds(clock, { firstMs: 100, round }) };
}

it('waits for the first, and after each as long as that one says', async () => {
  const at: number[] = [];
  const pauses = [1000, 50, 10_000];
  const { clock, rounds } = roundsOf(async () => {
    at.push(clock.monotonicMs());
    return pauses[at.length - 1] ?? 10_000;
  });
  rounds.start();
  await clock.advance(2000);
  expect(at).toEqual([100, 1100, 1150]);
});

it('begins no round while one is under way, however long it takes', async () => {
  const slow = Promise.withResolvers<number>();
  let begun = 0;
  const { clock, rounds } = roundsOf(async () => {
    begun += 1;
    return slow.promise;
  });
  rounds.start();
  await clock.advance(10_000);
  expect(begun).toBe(1);
  slow.resolve(10);
  await clock.advance(10);
  expect(begun).toBe(2);
});

it('stops only after the round under way, and begins no other', async () => {
  const slow = Promise.withResolvers<number>();
  const { clock, rounds } = roundsOf(() => slow.promise);
  rounds.start();
  await clock.advance(100);
  const stopped = vi.fn<() => void>();
  const stopping = rounds.stop().finally(stopped);
  await settled();
  expect(stopped).not.toHaveBeenCalled();
  slow.resolve(0);
  await stopping;
  expect(clock.timersPending).toBe(0);
});
