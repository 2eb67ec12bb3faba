/**
 * Each language is named in its own letters on every screen: those are asked for before the scripts have run, and no
 * whole family is looked through for them.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { root } from '../../../../scripts/runtime.ts';

const page = readFileSync(`${root}/renderer/index.html`, 'utf8');
const preloaded = [...page.matchAll(/rel="preload"\s+as="font"[^>]*files\/([\w-]+\.woff2)/g)].map(
  ([, file]) => file,
);

const faces = readFileSync(`${root}/renderer/theme/language-names.css`, 'utf8');
const base = readFileSync(`${root}/renderer/theme/base.css`, 'utf8');

const names = [
  { family: 'noto-sans-jp', own: 'Noto Sans JP Name', language: 'ja', name: '日本語' },
  { family: 'noto-sans-sc', own: 'Noto Sans SC Name', language: 'zh', name: '简体中文' },
  { family: 'noto-sans-kr', own: 'Noto Sans KR Name', language: 'ko', name: '한국어' },
];

it.each(names)('has the letters of $name', ({ family, own, name }) => {
  const css = readFileSync(`${root}/node_modules/@fontsource-variable/${family}/wght.css`, 'utf8');
  const whole = [...css.matchAll(/files\/([\w-]+\.woff2)[^}]*unicode-range: ([^;]+);/g)];
  for (const letter of name) {
    const face = whole.find(([, , ranges = '']) => holds(ranges, letter.codePointAt(0) ?? 0));
    expect(preloaded).toContain(face?.[1]);
    const point = `U\\+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase()}`;
    // The very address that is asked for: another one, or one that a second face has, is fetched once more.
    const declared = `'${own}'[^}]*files/${face?.[1]}\\?name'[^}]*unicode-range:[^}]*${point}\\b`;
    expect(faces).toMatch(new RegExp(declared));
    expect(page).toContain(`${face?.[1]}?name"`);
  }
});

it.each(names)('writes $name with Latin and these, and looks no further', ({ language, own }) => {
  const [, families] =
    new RegExp(`\\.language:lang\\(${language}\\) {\\s*font-family: ([^;]+);`).exec(base) ?? [];
  expect(families).toBe(`'Noto Sans Kiosk', '${own}', sans-serif`);
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
