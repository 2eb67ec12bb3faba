import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardNumber, hasLuhnCheckDigit } from '../../../protocol/ledger.ts';

const fifteen = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 15, maxLength: 15 });
const card = fifteen.map((body) => {
  const check = [...'0123456789'].find((digit) => hasLuhnCheckDigit(body + digit));
  return body + (check ?? '');
});

describe('a card number', () => {
  it('has exactly one check digit', () => {
    fc.assert(
      fc.property(fifteen, (body) => {
        const good = [...'0123456789'].filter(
          (digit) => cardNumber.safeParse(body + digit).success,
        );
        expect(good).toHaveLength(1);
      }),
    );
  });

  it('shows every slip of one key', () => {
    fc.assert(
      fc.property(card, fc.nat(15), fc.integer({ min: 1, max: 9 }), (number, place, by) => {
        const digits = [...number];
        digits[place] = String((Number(digits[place]) + by) % 10);
        expect(cardNumber.safeParse(digits.join('')).success).toBe(false);
      }),
    );
  });

  it('shows two neighbours swapped, except 0 and 9: that is as far as Luhn goes', () => {
    fc.assert(
      fc.property(card, fc.nat(14), (number, place) => {
        const digits = [...number];
        const [left = '', right = ''] = digits.slice(place, place + 2);
        fc.pre(left !== right && `${left}${right}` !== '09' && `${left}${right}` !== '90');
        digits.splice(place, 2, right, left);
        expect(cardNumber.safeParse(digits.join('')).success).toBe(false);
      }),
    );
  });

  it('knows a published example', () => {
    expect(hasLuhnCheckDigit('4539578763621486')).toBe(true);
    expect(hasLuhnCheckDigit('4539578763621487')).toBe(false);
  });
});
