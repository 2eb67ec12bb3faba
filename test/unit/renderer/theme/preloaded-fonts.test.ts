/** Each language is named in its own letters on every screen: those are asked for before the scripts have run. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { root } from '../../../../scripts/runtime.ts';

const page = readFileSync(`${root}/renderer/index.html`, 'utf8');
const preloaded = [...page.matchAll(/rel="preload"\s+as="font"[^>]*files\/([\w-]+\.woff2)/g)].map(
  ([, file]) => file,
);

const names = [
  { family: 'noto-sans-jp', name: '日本語' },
  { family: 'noto-sans-sc', name: '简体中文' },
  { family: 'noto-sans-kr', name: '한국어' },
];

it.each(names)('has the letters of $name', ({ family, name }) => {
  const css = readFileSync(`${root}/node_modules/@fontsource-variable/${family}/wght.css`, 'utf8');
  const faces = [...css.matchAll(/files\/([\w-]+\.woff2)[^}]*unicode-range: ([^;]+);/g)];
  for (const letter of name) {
    const face = faces.find(([, , ranges = '']) => holds(ranges, letter.codePointAt(0) ?? 0));
    expect(preloaded).toContain(face?.[1]);
  }
});

it('has Latin letters, and nothing that is not needed at once', () => {
  expect(preloaded).toContain('noto-sans-latin-wght-normal.woff2');
  expect(preloaded).toHaveLength(9);
});

const holds = (ranges: string, point: number): boolean =>
  ranges.split(',').some((range) => {
    const [from = '', to = from] = range.trim().slice(2).split('-');
    return Number.parseInt(from, 16) <= point && point <= Number.parseInt(to, 16);
  });
