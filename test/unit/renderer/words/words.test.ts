import { describe, expect, test } from 'vitest';
import { language as languageSchema } from '../../../../protocol/ledger.ts';
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

describe.each(languageSchema.options)('the words in %s', (language) => {
  const all = sentences(catalogues[language]);

  test('every key says something', () => {
    expect(all.length).toBeGreaterThan(100);
    for (const [key, text] of all)
      expect({ key, text: text.trim() }).not.toEqual({ key, text: '' });
  });

  test('nobody is shouted at, and the machine is never "I"', () => {
    for (const [key, text] of all) {
      expect(`${key}: ${text}`).not.toMatch(/[!！]/);
      expect(`${key}: ${text}`).not.toMatch(/\bI\b|\berror\b|invalid|エラー|错误|오류/i);
    }
  });
});

const others = languageSchema.options.filter((language) => language !== 'en');
test.each(others)('%s has the keys of English and fills in the same things', (language) => {
  const english = sentences(catalogues.en);
  const other = new Map(sentences(catalogues[language]));
  expect([...other.keys()].toSorted()).toEqual(english.map(([key]) => key).toSorted());
  for (const [key, text] of english)
    expect({ key, fills: blanks(other.get(key) ?? '') }).toEqual({ key, fills: blanks(text) });
});
