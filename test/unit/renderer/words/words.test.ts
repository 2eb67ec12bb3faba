import { describe, expect, test } from 'vitest';
import { catalogues } from '../../../../renderer/words/index.ts';

function sentences(words: object, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string'
      ? [[`${path}${key}`, value]]
      : sentences(value as object, `${path}${key}.`),
  );
}

const blanks = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').toSorted();

describe.each(['en', 'ja'] as const)('the words in %s', (language) => {
  const all = sentences(catalogues[language]);

  test('every key says something', () => {
    expect(all.length).toBeGreaterThan(100);
    for (const [key, text] of all)
      expect({ key, text: text.trim() }).not.toEqual({ key, text: '' });
  });

  test('nobody is shouted at, and the machine is never "I"', () => {
    for (const [key, text] of all) {
      expect(`${key}: ${text}`).not.toMatch(/[!！]/);
      expect(`${key}: ${text}`).not.toMatch(/\bI\b|\berror\b|invalid|エラー/i);
    }
  });
});

test('both languages have the same keys and fill in the same things', () => {
  const english = sentences(catalogues.en);
  const japanese = new Map(sentences(catalogues.ja));
  expect([...japanese.keys()].toSorted()).toEqual(english.map(([key]) => key).toSorted());
  for (const [key, text] of english)
    expect({ key, fills: blanks(japanese.get(key) ?? '') }).toEqual({ key, fills: blanks(text) });
});
