import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeDirectory } from '../../../../services/mutual-tls/durable-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kangen-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('puts all files in place, for their owner alone', async () => {
  const place = join(folder, 'deep', 'identity');
  await writeDirectory(place, { 'key.pem': 'secret', 'certificate.pem': 'public' });
  expect(await readFile(join(place, 'key.pem'), 'utf8')).toBe('secret');
  expect((await stat(join(place, 'key.pem'))).mode & 0o777).toBe(0o600);
  expect((await stat(place)).mode & 0o777).toBe(0o700);
});

it('starts over where an earlier attempt died half-way', async () => {
  const place = join(folder, 'identity');
  await mkdir(`${place}.incomplete`);
  await writeFile(join(`${place}.incomplete`, 'key.pem'), 'half');
  await writeDirectory(place, { 'key.pem': 'whole' });
  expect(await readdir(folder)).toEqual(['identity']);
  expect(await readFile(join(place, 'key.pem'), 'utf8')).toBe('whole');
});

it('replaces the folder as a whole: nothing old stays beside the new', async () => {
  const place = join(folder, 'identity');
  await writeDirectory(place, { 'key.pem': 'old', 'authority.pem': 'old' });
  await writeDirectory(place, { 'key.pem': 'new' });
  expect(await readdir(place)).toEqual(['key.pem']);
});
