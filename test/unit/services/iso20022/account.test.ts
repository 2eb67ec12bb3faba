import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { account } from '../../../../services/iso20022/account.ts';
import { decimalOf, moneyFrom } from '../../../../services/iso20022/amount.ts';
import { endToEndIdOf, redemptionIdFrom } from '../../../../services/iso20022/end-to-end-id.ts';
import { anyMoney, anyRedemptionId } from './arbitrary-order.ts';

describe('a Japanese account', () => {
  const good = {
    kind: 'jp-account',
    name: 'ﾔﾏﾀﾞ ﾊﾅｺ',
    bankCode: '0005',
    branchCode: '001',
    accountType: '1',
    accountNumber: '0012345',
  };

  it('is four digits of bank, three of branch, seven of account', () => {
    expect(account.safeParse(good).success).toBe(true);
  });

  it.each([
    ['full-width kana', { name: 'ヤマダ ハナコ' }],
    ['small kana', { name: 'ｼｮｳﾀ ｮ' }],
    ['small letters', { name: 'Yamada' }],
    ['more than 30 characters', { name: 'ｱ'.repeat(31) }],
    ['no name', { name: '' }],
    ['a bank of three digits', { bankCode: '005' }],
    ['a branch of four', { branchCode: '0001' }],
    ['a type that is none', { accountType: '3' }],
    ['a short number', { accountNumber: '12345' }],
    ['full-width digits', { accountNumber: '１２３４５６７' }],
  ])('is refused with %s', (_what, change) => {
    expect(account.safeParse({ ...good, ...change }).success).toBe(false);
  });
});

describe('an IBAN account', () => {
  const good = { kind: 'iban', name: 'Ana', iban: 'DE89370400440532013000', bic: 'COBADEFF' };

  it.each([
    ['a wrong check digit', { iban: 'DE88370400440532013000' }],
    ['spaces', { iban: 'DE89 3704 0044 0532 0130 00' }],
    ['a BIC of ten', { bic: 'COBADEFFXX' }],
    ['a line break in the name', { name: 'Ana\nEvil' }],
    ['too long a name', { name: 'a'.repeat(71) }],
  ])('is refused with %s', (_what, change) => {
    expect(account.safeParse(good).success).toBe(true);
    expect(account.safeParse({ ...good, ...change }).success).toBe(false);
  });
});

describe('what ISO documents write differently', () => {
  it('money comes back exact', () => {
    fc.assert(
      fc.property(anyMoney, (amount) => {
        expect(moneyFrom(decimalOf(amount), amount.currency)).toEqual(amount);
      }),
    );
  });

  it.each([
    ['1', 'EUR', 100n],
    ['1.5', 'EUR', 150n],
    ['0.05', 'EUR', 5n],
    ['007', 'JPY', 7n],
  ])('%s %s is read', (decimal, currency, minor) => {
    expect(moneyFrom(decimal, currency)).toEqual({ currency, minor });
  });

  it.each([
    ['1.005', 'EUR'],
    ['1.0', 'JPY'],
    ['1,00', 'EUR'],
    [' 1', 'EUR'],
    ['', 'EUR'],
    ['.5', 'EUR'],
    ['+1', 'EUR'],
    ['99999999999999999', 'JPY'],
    ['9999999999999999.99', 'EUR'],
    ['1', 'toString'],
  ])('%j %s is not', (decimal, currency) => {
    expect(moneyFrom(decimal, currency)).toBeNull();
  });

  it('a redemption id is its 32 digits', () => {
    fc.assert(
      fc.property(anyRedemptionId, (id) => {
        expect(endToEndIdOf(id)).toMatch(/^[0-9a-f]{32}$/);
        expect(redemptionIdFrom(endToEndIdOf(id))).toBe(id);
      }),
    );
    expect(redemptionIdFrom('0'.repeat(32))).toBeNull();
    expect(redemptionIdFrom('01956a3c-7b00-7abc-8def-0123456789ab')).toBeNull();
  });
});
