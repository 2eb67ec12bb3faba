/** What is written when the kiosk is built must hold each letter of our own words, and be found first. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { root } from '../../../scripts/runtime.ts';
import { facesOf, lettersIn, wordsFaces, wordsFamilies } from '../../../scripts/words-faces.ts';

describe.each(wordsFamilies)('$family', (one) => {
  const faces = [...facesOf(root, one).matchAll(/url\('([^']+)'\)[^}]*unicode-range: ([^;]+);/g)];

  it('has each letter of the words once, where the font has it at all', () => {
    const held = faces.flatMap(([, , points = '']) => points.split(', '));
    const letters = lettersIn(root, one.language).map((letter) => String.fromCodePoint(letter));
    expect(new Set(held).size).toBe(held.length);
    const missing = letters.filter(
      (letter) => !held.includes(`U+${letter.codePointAt(0)?.toString(16).toUpperCase()}`),
    );
    expect(missing).toEqual([]);
    expect(letters).toContain({ ja: 'ま', zh: '您', ko: '니' }[one.language]);
  });

  it('is made of files that are there, far fewer than those of the whole font', () => {
    for (const [, file = ''] of faces)
      expect(existsSync(`${root}/node_modules/${file}`)).toBe(true);
    expect(faces.length).toBeLessThan(40);
  });

  it('stands in front of the whole font on every screen', () => {
    const whole = one.family.replace('Words', 'Variable');
    for (const sheet of ['base', 'invitation']) {
      const css = readFileSync(`${root}/renderer/theme/${sheet}.css`, 'utf8');
      const stack = `'Noto Sans Kiosk', '${one.family}', '${whole}'`;
      expect(css.replaceAll(/\s+/g, ' ')).toContain(`font-family: ${stack}`);
    }
  });
});

it('is written in the place of one style sheet, and of no other', () => {
  const { transform } = wordsFaces(root);
  expect(transform('', '/renderer/theme/base.css')).toBeNull();
  const written = transform('', '/renderer/theme/words-faces.css') ?? '';
  for (const { family } of wordsFamilies) expect(written).toContain(`font-family: '${family}'`);
});
