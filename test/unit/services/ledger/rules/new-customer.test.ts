import { describe, expect, it } from 'vitest';
import { customerId } from '../../../../../protocol/ids.ts';
import { newCustomer, type NewCustomer } from '../../../../../protocol/operator/customer.ts';
import { onlyBank } from '../../../../../services/ledger/banks.ts';
import {
  type NewCustomerFacts,
  newCustomerWrites,
} from '../../../../../services/ledger/rules/new-customer.ts';

const euro: NewCustomer = newCustomer.parse({
  name: 'Marta Lindqvist',
  cardNumber: '9704000000000018',
  payee: {
    kind: 'iban',
    holder: 'MARTA LINDQVIST',
    iban: 'de89 3704 0044 0532 0130 00',
    bic: 'cobadeffxxx',
  },
});
const yen: NewCustomer = newCustomer.parse({
  name: '山田 花子',
  kana: 'ヤマダ ハナコ',
  cardNumber: '9704000000000018',
  payee: {
    kind: 'jp-account',
    holder: 'やまだ はなこ',
    bankCode: '9790',
    branchCode: '001',
    accountType: '1',
    accountNumber: '0001001',
  },
});
const facts: NewCustomerFacts = {
  currency: 'EUR',
  banks: onlyBank({ bankCode: '9790', branchCode: '001', name: '還元サンドボックス銀行' }),
  cardTaken: false,
};
const made = {
  customerId: customerId.parse('01956a3c-7b00-7abc-8def-0123456789ab'),
  payeeId: 'payee',
  consentId: 'consent',
  nowMs: 1000,
  pin: null,
  enteredBy: 'urn:kangen:operator:ada',
};

const judged = (entered: NewCustomer, change: Partial<NewCustomerFacts> = {}) =>
  newCustomerWrites(entered, { ...facts, ...change }, made);
const rowOf = (entered: NewCustomer, table: string, change: Partial<NewCustomerFacts> = {}) => {
  const result = judged(entered, change);
  if (!result.ok) throw new Error(result.failure.detail);
  const found = result.writes.find((write) => write.op === 'insert' && write.table === table);
  return found?.op === 'insert' ? found.row : null;
};
const refusal = (entered: NewCustomer, change: Partial<NewCustomerFacts> = {}) => {
  const result = judged(entered, change);
  return result.ok ? null : [result.failure.code, result.failure.detail.split(':')[0]];
};

describe('a new customer', () => {
  it('has a name, an account as banks write it, and a card that opens nothing yet', () => {
    expect(rowOf(euro, 'customer')).toEqual({
      id: made.customerId,
      displayName: 'Marta Lindqvist',
    });
    expect(rowOf(euro, 'payee')).toMatchObject({
      kind: 'iban',
      accountNumber: 'DE89370400440532013000',
      clearingId: 'COBADEFFXXX',
      bankName: 'COBADEFFXXX',
      masked: 'DE•• •••• 3000',
    });
    expect(rowOf(euro, 'card')).toMatchObject({ state: 'active', pinHash: null, pinSalt: null });
    expect(rowOf(euro, 'kana_name')).toBeNull();
    expect(rowOf(euro, 'consent')).toBeNull();
  });

  it('is paid in yen to a bank and a branch that exist, under the kana name', () => {
    const change = { currency: 'JPY' } as const;
    expect(rowOf(yen, 'payee', change)).toMatchObject({
      holderName: 'ﾔﾏﾀﾞ ﾊﾅｺ',
      bankName: '還元サンドボックス銀行',
      clearingId: '9790',
      branchCode: '001',
    });
    expect(rowOf(yen, 'kana_name', change)).toEqual({
      customerId: made.customerId,
      kana: 'ﾔﾏﾀﾞ ﾊﾅｺ',
    });
  });

  it('has a record of what was agreed to, where that was entered', () => {
    const givenAt = '2026-03-01T10:11:12.345Z';
    const agreement = { text: 'membership/1', language: 'en', givenAt } as const;
    expect(rowOf({ ...euro, agreement }, 'consent')).toEqual({
      id: 'consent',
      customerId: made.customerId,
      text: 'membership/1',
      language: 'en',
      givenMs: Date.parse(givenAt),
      recordedMs: 1000,
      terminal: 'urn:kangen:operator:ada',
      redemptionId: null,
    });
  });

  const iban = (change: object): NewCustomer =>
    newCustomer.parse({ ...euro, payee: { ...euro.payee, ...change } });
  const japanese = (change: object): NewCustomer =>
    newCustomer.parse({ ...yen, payee: { ...yen.payee, ...change } });
  const inYen = { currency: 'JPY' } as const;

  it.each<[string, NewCustomer, Partial<NewCustomerFacts>, string, string]>([
    ['a card of somebody', euro, { cardTaken: true }, 'card-taken', 'cardNumber'],
    ['an account of another kind', yen, {}, 'account-invalid', 'kind'],
    ['wrong check digits', iban({ iban: 'DE88370400440532013000' }), {}, 'account-invalid', 'iban'],
    [
      'no euro country',
      iban({ iban: 'BR1800360305000010009795493C1' }),
      {},
      'account-invalid',
      'iban',
    ],
    ['a BIC that is none', iban({ bic: 'COBA1EFFX' }), {}, 'account-invalid', 'bic'],
    [
      'somebody else’s account',
      iban({ holder: 'Jonas Weber' }),
      {},
      'holder-not-customer',
      'holder',
    ],
    ['no such bank', japanese({ bankCode: '0001' }), inYen, 'account-invalid', 'bankCode'],
    ['no such branch', japanese({ branchCode: '002' }), inYen, 'account-invalid', 'branchCode'],
    ['a holder in kanji', japanese({ holder: '山田 花子' }), inYen, 'account-invalid', 'holder'],
    ['a kana name that is none', { ...yen, kana: '山田' }, inYen, 'account-invalid', 'kana'],
    [
      'no kana name',
      newCustomer.parse({ ...yen, kana: undefined }),
      inYen,
      'holder-not-customer',
      'holder',
    ],
    [
      'a name too long for a bank',
      japanese({ holder: 'ガ'.repeat(16) }),
      inYen,
      'account-invalid',
      'name',
    ],
  ])('is refused for %s', (_, entered, change, code, field) => {
    expect(refusal(entered, change)).toEqual([code, field]);
  });
});
