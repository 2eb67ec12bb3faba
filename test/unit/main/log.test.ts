import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLog } from '../../../main/log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kangen-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = () => join(folder, 'kiosk.log');

it('names nobody, even where somebody has logged them', () => {
  const secrets = { pin: '2468', cardNumber: '9704000000000018', iban: 'DE89370400440532013000' };
  const log = openLog(folder);
  log.info(secrets, 'at the top');
  log.info({ customer: secrets }, 'one below');
  log.info({ request: { body: { ...secrets, token: 'abc', payee: 'Marta' } } }, 'two below');
  const text = readFileSync(file(), 'utf8');
  expect(text.split('\n')).toHaveLength(4);
  expect(text).toContain('[redacted]');
  expect(text).not.toMatch(/2468|9704|DE89|Marta|abc/);
});

it('is read by its own user alone', () => {
  openLog(folder).info('started');
  expect(statSync(file()).mode & 0o777).toBe(0o600);
});
