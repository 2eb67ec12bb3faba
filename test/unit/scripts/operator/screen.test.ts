import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type Connection } from '../../../../scripts/operator/connection.ts';
import { screen } from '../../../../scripts/operator/screen.ts';

const folder = mkdtempSync(join(tmpdir(), 'kangen-screen-'));
afterAll(() => rmSync(folder, { recursive: true }));

const good = {
  languages: ['en'],
  theme: 'light',
  text: 100,
  limitsShown: true,
  maintenance: false,
  texts: {},
};

/** A ledger that keeps what it is told. */
function ledgerThatKeeps() {
  const told: unknown[] = [];
  let settings: unknown = null;
  const connection = {
    ledger: async ({ body }: { body?: unknown }) => {
      if (body !== undefined) {
        told.push(body);
        settings = body;
      }
      return { version: told.length, settings };
    },
  } as unknown as Connection;
  const run = async (name: string, operands: Record<string, string>) => {
    const found = screen.verbs.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no verb ${name}`);
    return found.run({ operands, flags: {}, connection, write: async () => {} });
  };
  return { told, run };
}

const fileWith = (content: string): string => {
  const file = join(folder, 'screen.json');
  writeFileSync(file, content);
  return file;
};

it('tells the ledger what a file says, all at once', async () => {
  const { told, run } = ledgerThatKeeps();
  await run('set', { file: fileWith(JSON.stringify(good)) });
  expect(told).toEqual([good]);
});

it.each([
  ['no file', () => join(folder, 'none.json'), /there is no file/],
  ['no JSON', () => fileWith('{'), /is no JSON/],
  ['a theme nobody has', () => fileWith(JSON.stringify({ ...good, theme: 'pink' })), /theme/],
  [
    'words wider than a panel',
    () => fileWith(JSON.stringify({ ...good, texts: { ja: { title: 'あ'.repeat(30) } } })),
    /too wide for a panel[^]*texts\.ja\.title/,
  ],
])('refuses %s with the place, and tells nobody', async (_, file, words) => {
  const { told, run } = ledgerThatKeeps();
  await expect(run('set', { file: file() })).rejects.toThrow(words);
  expect(told).toEqual([]);
});

it('switches maintenance and leaves the rest as it is', async () => {
  const { told, run } = ledgerThatKeeps();
  await run('set', { file: fileWith(JSON.stringify({ ...good, theme: 'dark' })) });
  await run('maintenance', { 'on-or-off': 'on' });
  expect(told.at(-1)).toMatchObject({ theme: 'dark', maintenance: true });
  await run('maintenance', { 'on-or-off': 'off' });
  expect(told.at(-1)).toMatchObject({ theme: 'dark', maintenance: false });
  await expect(run('maintenance', { 'on-or-off': 'maybe' })).rejects.toThrow(/neither/);
});

it('says that what was set cannot be read, and switches nothing on top of it', async () => {
  const connection = {
    ledger: async () => ({ version: 3, settings: null, unreadable: true }),
  } as unknown as Connection;
  const run = (name: string, operands: Record<string, string>) =>
    screen.verbs
      .find((one) => one.name === name)
      ?.run({ operands, flags: {}, connection, write: async () => {} });
  expect(await run('show', {})).toMatchObject({ fields: { unreadable: true } });
  await expect(run('maintenance', { 'on-or-off': 'on' })).rejects.toThrow(/cannot be read/);
});
