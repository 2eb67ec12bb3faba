import { describe, expect, test } from 'vitest';
import { catalogues } from '../../../../renderer/words/index.ts';

function sentences(words: object, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : sentences(value as object, `${path}${key}.`),
  );
}

const blanks = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort();

describe.each(['en', 'ja'] as const)('the words in %s', (language) => {
  const all = sentences(catalogues[language]);

  test('every key says something', () => {
    expect(all.length).toBeGreaterThan(100);
    for (const [key, text] of all) expect(text.trim(), key).not.toBe('');
  });

  test('nobody is shouted at, and the machine is never "I"', () => {
    for (const [key, text] of all) {
      expect(text, key).not.toMatch(/[!！]/);
      expect(text, key).not.toMatch(/\bI\b|error|invalid|エラー/i);
    }
  });
});

test('both languages have the same keys and fill in the same things', () => {
  const english = sentences(catalogues.en);
  const japanese = new Map(sentences(catalogues.ja));
  expect([...japanese.keys()].sort()).toEqual(english.map(([key]) => key).sort());
  for (const [key, text] of english) expect(blanks(japanese.get(key) ?? ''), key).toEqual(blanks(text));
});
