import { describe, expect, it } from 'vitest';
import { check, type Verdict } from '../../../receipt-page/check.ts';
import { readKeys, shortThumbprint } from '../../../receipt-page/keys.ts';
import { statement } from '../../../protocol/messages.ts';
import { members } from '../../../receipt-page/statement.ts';
import { tell } from '../../../receipt-page/telling.ts';
import { type Language, words } from '../../../receipt-page/words.ts';
import { publicText, receiptWithProof, signingKey } from '../../support/receipt-makers.ts';

const known = (await readKeys(publicText(), 'page')) ?? [];
const { receipt, proof } = await receiptWithProof();
const languages: Language[] = ['en', 'ja', 'zh', 'ko'];
const textOf = (verdict: Verdict, language: Language): string => {
  const { title, hero, said, facts } = tell(verdict, language);
  return [title, hero, ...said, ...facts.map(({ value }) => value)].join('\n');
};

describe('what the page tells', () => {
  it('is the money first, then points, account, and the place in the journal', async () => {
    const verdict = await check({ receipt, proof }, known);
    const told = tell(verdict, 'en');
    expect(told).toMatchObject({ mood: 'good', hero: '€12.50' });
    const text = textOf(verdict, 'en');
    for (const part of [
      '4,920',
      '3,670',
      'DE•• •••• 1001',
      'transaction 3',
      'up to transaction 6',
    ]) {
      expect(text).toContain(part);
    }
    expect(textOf(verdict, 'ja')).toContain('4,920');
  });

  it('says a fee that was paid in points, and has room for all that a statement may say', async () => {
    const made = await receiptWithProof({ words: { fee: { currency: 'EUR', minor: 30n } } });
    const verdict = await check({ receipt: made.receipt, proof: null }, known);
    expect(textOf(verdict, 'en')).toContain('€0.30');
    expect(Object.keys(statement.shape).toSorted()).toEqual([...members].toSorted());
  });

  it('writes yen without a fraction and cents with one', async () => {
    for (const [amount, language, text] of [
      [{ currency: 'JPY', minor: 1_250n }, 'ja', '￥1,250'],
      [{ currency: 'EUR', minor: 5n }, 'en', '€0.05'],
    ] as const) {
      const made = await receiptWithProof({ words: { amount } });
      const verdict = await check({ receipt: made.receipt, proof: null }, known);
      expect(tell(verdict, language).hero).toBe(text);
    }
  });

  it('names the fee that the points paid, where there was one', async () => {
    const fee = { currency: 'EUR' as const, minor: 25n };
    const made = await receiptWithProof({ words: { fee } });
    const told = tell(await check({ receipt: made.receipt, proof: made.proof }, known), 'en');
    expect(told.mood).toBe('good');
    expect(told.facts).toContainEqual({ name: words.en.fee, value: '€0.25' });
    const without = tell(await check({ receipt, proof }, known), 'en');
    expect(without.facts.map(({ name }) => name)).not.toContain(words.en.fee);
  });

  it('never calls it genuine by a key that came from whoever reads', async () => {
    const given = (await readKeys(publicText(), 'reader')) ?? [];
    const told = tell(await check({ receipt, proof: null }, given), 'en');
    expect(told).toMatchObject({ mood: 'look', title: words.en.fits });
    expect(told.said).toContain(words.en.keyCompare);
  });

  it('has words for every end, in every language, with nothing left to fill in', () => {
    const [key] = known;
    if (key === undefined) throw new Error('there is a key');
    const ends: Verdict[] = [
      { kind: 'altered' },
      { kind: 'unreadable' },
      { kind: 'other-message' },
      { kind: 'cannot-check' },
      { kind: 'unknown-key', kid: signingKey.kid },
      { kind: 'key-retired', key },
    ];
    for (const language of languages) {
      const titles = ends.map((end) => tell(end, language).title);
      expect(new Set(titles).size).toBe(ends.length);
      for (const end of ends) {
        expect(tell(end, language).mood).not.toBe('good');
        expect(textOf(end, language)).not.toMatch(/[{}]/);
      }
    }
    expect(textOf(ends[4] as Verdict, 'en')).toContain(shortThumbprint(signingKey.kid));
  });
});
