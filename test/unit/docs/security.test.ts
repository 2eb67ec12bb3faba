// A threat model that names tests which are not there shows nothing.

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const text = readFileSync(join(root, 'docs/security.md'), 'utf8');
const folders = { U: 'unit', I: 'integration', E: 'e2e', S: 'simulation' } as const;

/** `U `main/log`, `main/config`; E `packaged`` is three tests: what follows a letter is of its kind. */
function namedTests(): string[] {
  const cells = text.split('\n').flatMap((line) => line.split('|'));
  return cells.flatMap((cell) =>
    [...cell.matchAll(/\b([UIES]) (`[^;]*)/g)].flatMap(([, kind, list = '']) => {
      const names = [...list.matchAll(/(?<=^|, )`([\w/-]+)`/g)].map(([, name]) => name ?? '');
      return names.map((name) => `test/${folders[kind as keyof typeof folders]}/${name}`);
    }),
  );
}

it('names tests, and each of them is there', () => {
  const named = [...new Set(namedTests())];
  expect(named.length).toBeGreaterThan(15);
  const missing = named.filter(
    (name) => globSync(`${name}{,.test.ts,/**/*.test.ts}`, { cwd: root }).length === 0,
  );
  expect(missing).toEqual([]);
});

it('says all chapters of ASVS 5', () => {
  const chapters = [...text.matchAll(/^\| V(\d+) /gm)].map(([, number]) => Number(number));
  expect(chapters).toEqual(Array.from({ length: 17 }, (_, place) => place + 1));
});
