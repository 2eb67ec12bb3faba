import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { language as languageSchema } from '../../../protocol/ledger.ts';
import { type Money } from '../../../protocol/money.ts';
import { dayText, decimalText, moneyParts, moneyText } from '../../../renderer/format.ts';

const minor = fc.bigInt({ min: 0n, max: 9_007_199_254_740_991n });
const language = fc.constantFrom(...languageSchema.options);
const digitsOf = (text: string): string => text.replace(/\D/g, '');

describe('money in words', () => {
  test('every digit of the integer is in the text, whatever its size', () => {
    fc.assert(
      fc.property(
        minor,
        language,
        fc.constantFrom('EUR' as const, 'JPY' as const),
        (value, spoken, currency) => {
          const shown = BigInt(digitsOf(moneyText({ currency, minor: value }, spoken)));
          expect(shown).toBe(value);
        },
      ),
    );
  });

  test('an amount is told as people write it', () => {
    const euros: Money = { currency: 'EUR', minor: 4920n };
    const yen: Money = { currency: 'JPY', minor: 12480n };
    expect(moneyText(euros, 'en')).toBe('€49.20');
    expect(moneyText(yen, 'ja')).toBe('12,480円');
    expect(moneyText(yen, 'en')).toBe('¥12,480');
    // To a reader of Chinese the sign alone says yuan.
    expect(moneyText(yen, 'zh')).toBe('12,480日元');
    expect(moneyText({ currency: 'EUR', minor: 2000n }, 'en', { short: true })).toBe('€20');
    expect(moneyText({ currency: 'EUR', minor: 2050n }, 'en', { short: true })).toBe('€20.50');
  });

  test('cents below one euro keep their zeros', () => {
    expect(decimalText({ currency: 'EUR', minor: 5n })).toBe('0.05');
    expect(decimalText({ currency: 'JPY', minor: 5n })).toBe('5');
  });

  test('the parts say which is the figure, so that it alone is large', () => {
    const kinds = moneyParts({ currency: 'EUR', minor: 123_456_789n }, 'en').map(
      (part) => part.kind,
    );
    expect(kinds[0]).toBe('currency');
    expect(kinds.slice(-2)).toEqual(['fraction', 'fraction']);
  });
});

test('a day of another year is said with its year', () => {
  const asOf = '2026-11-22T09:40:00.000Z';
  expect(dayText('2026-12-03T09:00:00.000Z', 'en', { month: 'long', asOf })).toBe('3 December');
  expect(dayText('2028-05-05T09:00:00.000Z', 'en', { month: 'long', asOf })).toBe('5 May 2028');
  expect(dayText('2028-05-05T09:00:00.000Z', 'ja', { month: 'long', asOf })).toBe('2028年5月5日');
  expect(dayText('2028-05-05T09:00:00.000Z', 'zh', { month: 'long', asOf })).toBe('2028年5月5日');
  expect(dayText('2028-05-05T09:00:00.000Z', 'ko', { month: 'long', asOf })).toBe('2028년 5월 5일');
});
