import { describe, expect, test } from 'vitest';
import { judge, median, quantile, type Round, verdictOf } from '../../../../scripts/bench/judge.ts';
import { type Comparison, type Target } from '../../../../scripts/bench/row.ts';

const compared = (target: Target): Comparison => ({
  id: 'P0',
  figure: 'rate',
  unit: 'works/s',
  ours: 'ours',
  yardstick: 'theirs',
  target,
});

const ten = (ours: (n: number) => number, yardstick: (n: number) => number): Round[] =>
  Array.from({ length: 10 }, (_, n) => ({
    ours: { rate: ours(n) },
    yardstick: { rate: yardstick(n) },
  }));

describe('a ratio', () => {
  test('is the median of the rounds, each compared with itself', () => {
    // The machine was twice as slow in every other round, for both sides.
    const slow = (n: number): number => (n % 2 === 0 ? 1 : 2);
    const judged = judge(
      compared({ least: 0.5 }),
      ten(
        (n) => 60 / slow(n),
        (n) => 100 / slow(n),
      ),
    );
    expect(judged).toMatchObject({ ratio: 0.6, spread: 0, isNoisy: false, isMet: true });
    expect(verdictOf(judged)).toBe('met');
  });

  test('is not moved by one round that was disturbed', () => {
    const rounds = ten(
      (n) => (n === 3 ? 1 : 60),
      () => 100,
    );
    expect(judge(compared({ least: 0.5 }), rounds)).toMatchObject({ ratio: 0.6, isNoisy: false });
  });

  test.each([
    [{ least: 0.6 }, true],
    [{ least: 0.61 }, false],
    [{ most: 0.6 }, true],
    [{ most: 0.59 }, false],
    [{ most: 1, oursMost: 60 }, true],
    [{ most: 1, oursMost: 59 }, false],
  ] satisfies [Target, boolean][])('at %o is met: %s', (target, isMet) => {
    const rounds = ten(
      () => 60,
      () => 100,
    );
    expect(judge(compared(target), rounds).isMet).toBe(isMet);
  });
});

describe('a verdict', () => {
  test('says where the rounds scatter too much', () => {
    const judged = judge(
      compared({ least: 0.1 }),
      ten(
        (n) => 60 + n * 5,
        () => 100,
      ),
    );
    expect(verdictOf(judged)).toBe('met, noisy');
  });

  test('says where there were not rounds enough', () => {
    const rounds = ten(
      () => 1,
      () => 100,
    ).slice(0, 3);
    expect(verdictOf(judge(compared({ least: 0.5 }), rounds))).toBe('missed, too few rounds');
  });

  test('is not given about what was not measured', () => {
    const rounds: Round[] = [{ ours: {}, yardstick: { rate: 1 } }];
    expect(() => judge(compared({ least: 1 }), rounds)).toThrow('rate was not measured');
  });
});

test('quantiles lie between the values', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([1, 2, 3, 4])).toBe(2.5);
  expect(quantile([10, 20, 30, 40, 50], 0.25)).toBe(20);
  expect(quantile([10, 20], 0.99)).toBeCloseTo(19.9);
  expect(() => median([])).toThrow('nothing was measured');
});
