import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addCounts,
  countsLine,
  noCounts,
  readPlaywrightCounts,
  readVitestCounts,
} from '../../../scripts/test-counts.ts';

describe('the counts of a test run', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'kangen-counts-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const written = (report: unknown): string => {
    const file = path.join(folder, 'report.json');
    writeFileSync(file, JSON.stringify(report));
    return file;
  };

  it('are read from vitest', () => {
    const report = { numPassedTests: 4, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
    expect(readVitestCounts(written(report))).toEqual({ passed: 4, failed: 1, skipped: 3 });
  });

  it('are read from playwright, where a test that passed at last has passed', () => {
    const stats = { expected: 5, unexpected: 2, flaky: 1, skipped: 3 };
    expect(readPlaywrightCounts(written({ stats }))).toEqual({ passed: 6, failed: 2, skipped: 3 });
  });

  it('are nothing where a runner left no report', () => {
    const file = path.join(folder, 'none.json');
    expect(readVitestCounts(file)).toEqual(noCounts);
    expect(readPlaywrightCounts(file)).toEqual(noCounts);
  });

  it('add up to one line', () => {
    const one = { passed: 3, failed: 0, skipped: 1 };
    expect(countsLine(addCounts(one, { passed: 2, failed: 1, skipped: 0 }))).toBe(
      '5 passed, 1 failed',
    );
  });
});
