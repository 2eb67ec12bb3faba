// A map that leads nowhere is worse than none: every link, picture and path in our pages is there.

import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const notOurs = /^(node_modules|out|dist|test-results|screenshots|\.cache|\.kangen)(\/|$)/;
const pages = globSync('**/*.md', { cwd: root, exclude: (name) => notOurs.test(name) });
const read = (page: string): string => readFileSync(join(root, page), 'utf8');

describe('the links of our pages', () => {
  it('are looked for in the pages we know of', () => {
    expect(pages).toEqual(
      expect.arrayContaining(['README.md', 'docs/architecture.md', 'docs/claims.md']),
    );
  });

  it.each(pages)('%s leads to what is there', (page) => {
    const targets = relativeTargets(read(page));
    const dead = targets.filter((target) => !existsSync(join(root, dirname(page), target)));
    expect(dead).toEqual([]);
  });

  it('are seen as people write them', () => {
    const text =
      '[a](docs/a.md#part) ![b](pictures/b.png "B") [c](https://c.example/) [d](#d) `[e](e.md)`';
    expect(relativeTargets(text)).toEqual(['docs/a.md', 'pictures/b.png']);
  });
});

describe('the table of claims', () => {
  const rows = claimRows(read('docs/claims.md'));
  const claims = '1a 1b 1c 1d 1e 1f 1g 2a 2b 3 4 5 6 7 8'.split(' ');

  it('has each claim once', () => {
    expect(rows.map(({ claim }) => claim)).toEqual(claims);
  });

  it.each(claims)('shows the code and the test of claim %s', (claim) => {
    const row = rows.find((one) => one.claim === claim);
    const paths = [pathsIn(row?.file), pathsIn(row?.test)];
    for (const [column, found] of paths.entries()) {
      expect(found.length, `paths in column ${column}`).toBeGreaterThan(0);
    }
    expect(paths.flat().filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

function relativeTargets(text: string): string[] {
  const prose = text.replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)[^)]*\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^([a-z][a-z+.-]*:|#)/i.test(target))
    .map((target) => decodeURI(target.replace(/#.*$/, '')));
}

function claimRows(text: string): { claim: string; file: string; test: string }[] {
  return text
    .split('\n')
    .filter((line) => /^\| *\d/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, claim = '', , file = '', test = '']) => ({ claim, file, test }));
}

function pathsIn(cell: string | undefined): string[] {
  return [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);
}
