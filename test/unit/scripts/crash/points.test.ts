import { describe, expect, test } from 'vitest';
import { errorPoints, flushPoints, killPoints } from '../../../../scripts/crash/points.ts';
import { type Call, faultName, faultWrapper } from '../../../../scripts/crash/strace.ts';

const counts = new Map<Call, number>([
  ['pwrite64', 30],
  ['fsync', 5],
  ['write', 9],
]);
const paths = {
  ofNextKiosk: () => ['/k/device-key.incomplete', '/k/device-certificate.incomplete'],
};

describe('crash points', () => {
  test('are every call that a clean redemption makes, and some beyond', () => {
    const points = [...killPoints({ perProcess: null }, false)(counts, paths)];
    for (const [call, count] of counts) {
      const struck = points.filter((point) => point.call === call).map(({ nth }) => nth);
      expect(struck.length).toBeGreaterThan(count);
      expect(struck).toEqual(struck.map((_, index) => index + 1));
    }
    expect(points.every(({ what }) => what === 'kill')).toBe(true);
  });

  test('reach what a pool thread writes by its file', () => {
    const points = [...killPoints({ perProcess: null }, true)(counts, paths)];
    expect(points.flatMap(({ file }) => file ?? [])).toHaveLength(6);
  });

  test('are a spread sample where only a few are wanted', () => {
    const points = [...killPoints({ perProcess: 4 }, true)(counts, paths)];
    expect(points).toHaveLength(4);
    for (const { call, nth } of points) expect(nth).toBeLessThanOrEqual(counts.get(call) ?? 0);
    expect(new Set(points.map(faultName)).size).toBe(4);
  });

  test('fail once and for good, writes by a full disk, flushes by a broken one', () => {
    const points = [...errorPoints({ perProcess: null })(counts, paths)];
    expect(points.filter(({ what }) => what === 'ENOSPC').every(({ onwards }) => onwards)).toBe(
      true,
    );
    expect(points.some(({ call, onwards }) => call === 'fsync' && onwards)).toBe(true);
    expect(points.some(({ call }) => call === 'write')).toBe(false);
  });

  test('are the flushes where logs are torn', () => {
    const points = [...flushPoints({ perProcess: null })(counts, paths)];
    expect(new Set(points.map(({ call }) => call))).toEqual(new Set(['fsync']));
  });
});

test('the tracer is told to strike one call of the main thread, or one on a file', () => {
  const main = faultWrapper({ call: 'fsync', nth: 3, what: 'kill' }, '/l');
  expect(main).toContain('inject=fsync:signal=KILL:when=3');
  expect(main).not.toContain('-f');
  const pool = faultWrapper(
    { call: 'fsync', nth: 1, what: 'EIO', onwards: true, file: '/k/f' },
    '/l',
  );
  expect(pool).toContain('inject=fsync:error=EIO:when=1+');
  expect(pool).toEqual(expect.arrayContaining(['-f', '-P', '/k/f']));
});
