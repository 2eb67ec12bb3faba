import { describe, expect, test } from 'vitest';
import { type Line } from '../../../../scripts/crash/trace-log.ts';
import { type Trial } from '../../../../scripts/crash/trial.ts';
import { Work } from '../../../../scripts/crash/work.ts';

const clean: Line[] = [
  { call: 'pwrite64', target: '/l/ledger.db-wal' },
  { call: 'fsync', target: '/l/ledger.db-wal' },
];
const struck: Trial = { struck: true, end: 'settled', violations: [], recovery: null, torn: 0 };
const missed: Trial = { ...struck, struck: false };
const wrong: Trial = { ...struck, violations: ['I2: paid twice'] };

function planned(): Work {
  const work = new Work('ledger', { parts: ['kill'], sample: null });
  work.clean(clean, []);
  return work;
}

/** Strikes everything, and says what came of each number. */
function strikeAll(work: Work, outcome: (nth: number) => Trial): number[] {
  const taken: number[] = [];
  for (let point = work.take(); point !== null; point = work.take()) {
    taken.push(point.fault.nth);
    work.done(point, outcome(point.fault.nth));
  }
  return taken;
}

describe('the points of one process', () => {
  test('end, for each call, with the first that is not reached', () => {
    const work = planned();
    expect(strikeAll(work, (nth) => (nth <= 2 ? struck : missed))).toEqual([1, 2, 3, 1, 2, 3]);
    expect(work.progress).toEqual({ done: 6, planned: 6 });
    expect(work.reports().map(({ trials }) => trials.length)).toEqual([6]);
  });

  test('go on after one that this run did not reach and the clean one did', () => {
    expect(strikeAll(planned(), (nth) => (nth === 2 ? struck : missed))).toEqual([
      1, 2, 3, 1, 2, 3,
    ]);
  });

  test('are planned once, however many benches count', () => {
    const work = planned();
    const left = work.left();
    work.take();
    work.clean(clean, []);
    expect(work.left()).toBe((left ?? 0) - 1);
  });

  test('name what was wrong, and end where too much is', () => {
    const work = planned();
    expect(strikeAll(work, () => wrong)).toHaveLength(10);
    expect(work.left()).toBe(0);
    expect(work.reports()[0]?.violations[0]).toBe('ledger, kill at pwrite64 1: I2: paid twice');
  });

  test('are not called sound where nothing was hurt and something was wrong', () => {
    const work = new Work('ledger', { parts: ['kill'], sample: 1 });
    work.clean(clean, ['I5: spoke too early']);
    strikeAll(work, () => struck);
    expect(work.reports()[0]?.violations).toEqual(['ledger, nothing hurt: I5: spoke too early']);
  });
});
