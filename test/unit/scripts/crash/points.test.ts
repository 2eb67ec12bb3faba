import { describe, expect, test } from 'vitest';
import { type Part, pointsIn } from '../../../../scripts/crash/points.ts';
import { faultName, faultWrapper } from '../../../../scripts/crash/strace.ts';
import { countsIn, type Line } from '../../../../scripts/crash/trace-log.ts';

const page: Line = { call: 'pwrite64', target: '/k/kiosk.db-wal' };
const flush: Line = { call: 'fsync', target: '/k/kiosk.db-wal' };
const pageOfDatabase: Line = { call: 'pwrite64', target: '/k/kiosk.db' };
const flushOfDatabase: Line = { call: 'fsync', target: '/k/kiosk.db' };
const answer: Line = { call: 'write', target: 'socket:[1]' };
/** Two transactions of three and of one page, then a checkpoint. */
const clean: readonly Line[] = [
  [page, page, page, flush, answer],
  [page, flush, answer, answer],
  [flush, pageOfDatabase, pageOfDatabase, flushOfDatabase],
  [{ call: 'unlink', target: '/k/kiosk.db-wal' } satisfies Line],
].flat();
const poolFiles = ['device-key.incomplete', 'device-certificate.incomplete'];

const faults = (part: Part, files: readonly string[] = [], sample: number | null = null) =>
  pointsIn(clean, { parts: [part], sample, poolFiles: files }).map(({ fault }) => fault);

describe('crash points', () => {
  test('are every call that a clean redemption makes, and some beyond', () => {
    for (const [call, count] of countsIn(clean)) {
      const struck = faults('kill').filter((fault) => fault.call === call);
      expect(struck.length).toBeGreaterThan(count);
      expect(struck.map(({ nth }) => nth)).toEqual(struck.map((_, index) => index + 1));
    }
    expect(faults('kill').every(({ what }) => what === 'kill')).toBe(true);
  });

  test('reach what a pool thread writes by its file', () => {
    const onFiles = faults('kill', poolFiles).flatMap(({ file }) => file ?? []);
    expect(onFiles).toHaveLength(6);
    expect(new Set(onFiles)).toEqual(new Set(poolFiles));
  });

  test('are a spread sample where only a few are wanted', () => {
    const points = faults('kill', poolFiles, 4);
    expect(points).toHaveLength(4);
    for (const { call, nth } of points) {
      expect(nth).toBeLessThanOrEqual(countsIn(clean).get(call) ?? 0);
    }
    expect(new Set(points.map(faultName)).size).toBe(4);
  });

  test('fail once at every call on a disk, and never at one to a socket', () => {
    const once = faults('errors').filter(({ what, onwards }) => what === 'EIO' && !onwards);
    for (const call of ['pwrite64', 'fsync', 'unlink'] as const) {
      const numbers = once.filter((fault) => fault.call === call).map(({ nth }) => nth);
      expect(numbers.length).toBeGreaterThan(countsIn(clean).get(call) ?? 0);
    }
    expect(once.some(({ call }) => call === 'write')).toBe(false);
  });

  test('find a full disk at the first and the last write of each transaction', () => {
    const full = faults('errors').filter(({ what }) => what === 'ENOSPC');
    expect(full.every(({ call, onwards }) => call === 'pwrite64' && onwards)).toBe(true);
    expect(full.map(({ nth }) => nth)).toEqual([1, 3, 4, 5, 6]);
  });

  test('fail for good at every flush', () => {
    const broken = faults('errors').filter(({ what, onwards }) => what === 'EIO' && onwards);
    expect(new Set(broken.map(({ call }) => call))).toEqual(new Set(['fsync']));
    expect(broken.length).toBeGreaterThan(4);
  });

  test('are the flushes that have something to flush, where logs are torn', () => {
    expect(faults('torn')).toEqual([
      { call: 'fsync', nth: 1, what: 'kill' },
      { call: 'fsync', nth: 2, what: 'kill' },
    ]);
  });
});

test('the tracer is told to strike one call of the main thread, or one on a file', () => {
  const traced = { log: '/l', folder: '/k' };
  const main = faultWrapper({ call: 'fsync', nth: 3, what: 'kill' }, traced);
  expect(main).toContain('inject=fsync:signal=KILL:when=3');
  expect(main).not.toContain('-f');
  // A tracer that stops only at these calls sends no signal.
  expect(main).not.toContain('--seccomp-bpf');
  const pool = faultWrapper(
    { call: 'fsync', nth: 1, what: 'EIO', onwards: true, file: 'f' },
    traced,
  );
  expect(pool).toContain('inject=fsync:error=EIO:when=1+');
  expect(pool).toEqual(expect.arrayContaining(['-f', '--seccomp-bpf', '-P', '/k/f']));
});
