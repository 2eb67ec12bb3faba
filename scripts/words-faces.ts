/**
 * Our own words in Japanese, Chinese and Korean have families of their own: the few faces of the 120 that hold their
 * letters. Blink asks the system for a stand-in for each face of a family that has not come, at each size of text,
 * while nothing is drawn. What others have written, names and shops, has the whole family behind it.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

export const wordsFamilies = [
  { language: 'ja', font: 'noto-sans-jp', family: 'Noto Sans JP Words' },
  { language: 'zh', font: 'noto-sans-sc', family: 'Noto Sans SC Words' },
  { language: 'ko', font: 'noto-sans-kr', family: 'Noto Sans KR Words' },
] as const;

/** A plugin of vite's: `words-faces.css` is empty until the kiosk is built. */
export function wordsFaces(root: string) {
  return {
    name: 'words-faces',
    enforce: 'pre' as const,
    transform(_css: string, id: string): string | null {
      if (!id.endsWith('/theme/words-faces.css')) return null;
      return wordsFamilies.map((one) => facesOf(root, one)).join('\n');
    },
  };
}

/** @returns style sheet; each letter of the language's words that the font has is in one face */
export function facesOf(
  root: string,
  { language, font, family }: (typeof wordsFamilies)[number],
): string {
  const folder = `@fontsource-variable/${font}`;
  const css = readFileSync(path.join(root, 'node_modules', folder, 'wght.css'), 'utf8');
  const letters = lettersIn(root, language);
  const faces = [...css.matchAll(face)].flatMap(([, file = '', ranges = '']) => {
    const held = letters.filter((letter) => holds(ranges, letter));
    return held.length === 0 ? [] : [{ file, held }];
  });
  if (faces.length === 0)
    throw new Error(`${folder}/wght.css: no face with letters of ${language}`);
  return faces
    .map(({ file, held }) => {
      const points = held.map((letter) => `U+${letter.toString(16).toUpperCase()}`);
      return `@font-face {
  font-family: '${family}';
  font-weight: 100 900;
  font-display: block;
  src: url('${folder}/${file}') format('woff2');
  unicode-range: ${points.join(', ')};
}`;
    })
    .join('\n');
}

/** Code points of the language's words beyond those that the Latin faces have. */
export function lettersIn(root: string, language: string): number[] {
  const folder = path.join(root, 'renderer/words');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file === `${language}.ts` || path.dirname(file) === language)
    .map((file) => path.join(folder, file))
    .filter((file) => statSync(file).isFile());
  const text = files.map((file) => readFileSync(file, 'utf8')).join('');
  return [...new Set(text)]
    .map((letter) => letter.codePointAt(0) ?? 0)
    .filter((point) => point >= FIRST_BEYOND_LATIN)
    .toSorted((a, b) => a - b);
}

const FIRST_BEYOND_LATIN = 0x2e80;
const face = /url\(\.\/(files\/[^)]+)\)[^}]*unicode-range: ([^;]+);/g;

const holds = (ranges: string, point: number): boolean =>
  ranges.split(',').some((range) => {
    const [from = '', to = from] = range.trim().slice(2).split('-');
    return Number.parseInt(from, 16) <= point && point <= Number.parseInt(to, 16);
  });
