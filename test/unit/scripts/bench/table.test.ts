import { expect, test } from 'vitest';
import { judge } from '../../../../scripts/bench/judge.ts';
import { tableMarkdown, tableText } from '../../../../scripts/bench/table.ts';

const rounds = Array.from({ length: 10 }, () => ({ ours: { ms: 40 }, yardstick: { ms: 1_234 } }));
const judged = [
  judge(
    {
      id: 'P0 p99',
      figure: 'ms',
      unit: 'ms',
      ours: 'ours',
      yardstick: 'theirs',
      target: { most: 1.25, oursMost: 34 },
    },
    rounds,
  ),
];

test('a row says what was measured, by what it is divided, and what that comes to', () => {
  expect(tableMarkdown(judged).split('\n').at(-1)).toBe(
    '| P0 p99: ours, by theirs | 40.0 ms | 1,234 ms | 0.03 | 0 % | ≤ 1.25 and ≤ 34 ms | missed |',
  );
  const [head, row] = tableText(judged).split('\n');
  expect(head?.indexOf('verdict')).toBe(row?.indexOf('missed'));
});
