import fs, { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { limits } from '../../../main/limits.ts';
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

describe('a disk that takes nothing', () => {
  afterEach(() => vi.restoreAllMocks());
  const becomesFull = () =>
    vi.spyOn(fs, 'writeSync').mockImplementation(() => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    });
  const messages = () =>
    readFileSync(file(), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { msg: string }).msg);

  it('stops nobody, again and again, and what it did not take is written once it does', () => {
    const log = openLog(folder);
    log.info('before');
    const full = becomesFull();
    for (const place of ['first', 'second']) log.error({ err: new Error('x') }, place);
    log.fatal('third');
    expect(full).toHaveBeenCalledTimes(3);
    full.mockRestore();
    log.warn('well again');
    expect(messages()).toEqual(['before', 'first', 'second', 'third', 'well again']);
  });

  it('fills no memory either: what is too much is dropped', () => {
    const log = openLog(folder);
    const full = becomesFull();
    const LINES = 4;
    const third = 'x'.repeat(limits.logBacklogBytesMax / 3);
    for (let place = 0; place < LINES; place += 1) log.info({ third }, `line ${place}`);
    full.mockRestore();
    log.info('well again');
    expect(messages()).toEqual(['line 0', 'line 1', 'well again']);
  });

  it('nor does one on which the file cannot be opened: it is said where the process complains', () => {
    const said: string[] = [];
    vi.spyOn(fs, 'writeSync').mockImplementation((descriptor, text) => {
      expect(descriptor).toBe(process.stderr.fd);
      said.push(text);
      return text.length;
    });
    mkdirSync(file());
    const log = openLog(folder);
    log.info('started');
    expect(said.join('')).toMatch(/EISDIR.*cannot be opened.*\n.*started/);
  });
});
