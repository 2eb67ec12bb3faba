import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { proportionalMebibytes } from '../../../../scripts/bench/memory.ts';

test('of a process and of what it has started', async () => {
  const alone = proportionalMebibytes(process.pid);
  const child = spawn(process.execPath, ['-e', 'console.log(1); process.stdin.resume()']);
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  const ofChild = proportionalMebibytes(child.pid ?? 0);
  expect(ofChild).toBeGreaterThan(1);
  expect(proportionalMebibytes(process.pid)).toBeGreaterThan(ofChild);
  expect(alone).toBeGreaterThan(0);
  child.kill();
  await ended;
  expect(proportionalMebibytes(child.pid ?? 0)).toBe(0);
});
