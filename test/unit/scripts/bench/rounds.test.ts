import { expect, test } from 'vitest';
import { interleaved } from '../../../../scripts/bench/rounds.ts';

test('both sides take turns, the first turn too, after one round that does not count', async () => {
  const turns: string[] = [];
  const side = (name: string) => async () => {
    turns.push(name);
    return { turn: turns.length };
  };
  const rounds = await interleaved({ ours: side('ours'), yardstick: side('theirs') }, 3);
  expect(turns.join(' ')).toBe('ours theirs theirs ours ours theirs theirs ours');
  expect(rounds).toEqual([
    { ours: { turn: 4 }, yardstick: { turn: 3 } },
    { ours: { turn: 5 }, yardstick: { turn: 6 } },
    { ours: { turn: 8 }, yardstick: { turn: 7 } },
  ]);
});
