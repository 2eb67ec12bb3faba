import { mkdtempSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sayAlive } from '../../../main/alive.ts';
import { limits } from '../../../main/limits.ts';
import { FakeClock } from '../../support/fake-clock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kangen-alive-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('touches its file again and again, and only while time goes on', async () => {
  const file = join(folder, 'alive');
  const clock = new FakeClock();
  const ageMs = () => clock.now().getTime() - statSync(file).mtimeMs;
  sayAlive(file, clock);
  expect(ageMs()).toBe(0);
  for (let round = 0; round < 3; round += 1) {
    utimesSync(file, 0, 0);
    await clock.advance(limits.aliveMs);
    expect(ageMs()).toBe(0);
  }
});

it('does not start unheard', () => {
  expect(() => sayAlive(join(folder, 'missing', 'alive'), new FakeClock())).toThrow('ENOENT');
});
