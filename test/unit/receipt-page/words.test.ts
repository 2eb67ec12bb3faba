import { describe, expect, it } from 'vitest';
import { languageOf, words } from '../../../receipt-page/words.ts';

const blanks = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').toSorted();

describe('the words of the receipt page', () => {
  it.each(['ja', 'zh', 'ko'] as const)('in %s fill in what the English ones do', (language) => {
    const fills = (all: Record<string, string>) =>
      Object.entries(all).map(([key, text]) => [key, blanks(text)]);
    expect(fills(words[language])).toEqual(fills(words.en));
  });

  it('are the first of the reader’s languages that there is', () => {
    expect(languageOf(['fr-FR', 'zh-Hans-CN', 'en'])).toBe('zh');
    expect(languageOf(['ko'])).toBe('ko');
    expect(languageOf(['fr', 'de'])).toBe('en');
    expect(languageOf([])).toBe('en');
  });
});
