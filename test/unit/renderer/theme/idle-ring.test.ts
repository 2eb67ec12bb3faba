import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { limits } from '../../../../renderer/limits.ts';

test('the ring is empty when the time to answer is over, and that is at least 20 seconds', () => {
  const css = readFileSync(
    join(import.meta.dirname, '../../../../renderer/theme/screens.css'),
    'utf8',
  );
  const seconds = Number(/animation: empty (\d+)s/.exec(css)?.[1]);
  expect(seconds * 1000).toBe(limits.idleAnswerMs);
  expect(limits.idleAnswerMs).toBeGreaterThanOrEqual(20_000);
});
