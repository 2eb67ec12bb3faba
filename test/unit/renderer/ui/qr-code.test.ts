// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { limits } from '../../../../renderer/limits.ts';
import { modulesOf } from '../../../../renderer/ui/qr-code.tsx';
import { STATEMENT } from '../fixtures/snapshots.ts';

/** ISO/IEC 18004: version v has 17 + 4v modules a side. */
const sideOf = (version: number): number => 17 + 4 * version;

test('the limit is what version 30 holds, and not one byte less', () => {
  expect(modulesOf('a'.repeat(limits.qrBytesMax)).size).toBe(sideOf(30));
  expect(modulesOf('a'.repeat(limits.qrBytesMax + 1)).size).toBe(sideOf(31));
});

test('a signed statement fits', () => {
  expect(STATEMENT.length).toBeGreaterThan(1000);
  expect(modulesOf(STATEMENT).size).toBeLessThanOrEqual(sideOf(30));
});

test('the path draws as many modules as are dark, the finder patterns among them', () => {
  const { size, path } = modulesOf('kangen');
  expect(size).toBe(sideOf(1));
  expect(path.startsWith('M0 0h1v1h-1zM1 0h1v1h-1z')).toBe(true);
});
