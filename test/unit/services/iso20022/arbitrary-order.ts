/** Any order that the ledger could send, for property tests. */
import fc from 'fast-check';
import { electronicFormatIBAN } from 'ibantools';
import { type Account } from '../../../../services/iso20022/account.ts';
import { type TransferOrder } from '../../../../services/iso20022/pain-001.ts';
import { redemptionId, uuidV7From } from '../../../../protocol/ids.ts';
import { type Money } from '../../../../protocol/money.ts';

const ibans = [
  'DE89 3704 0044 0532 0130 00',
  'FR14 2004 1010 0505 0001 3M02 606',
  'NL91 ABNA 0417 1643 00',
];
const bics = ['COBADEFFXXX', 'PSSTFRPPPAR', 'ABNANL2A'];
const kana = 'ｱｲｳｴｵｶｷｸﾝﾞﾟABCXYZ0189 ().-/';

const moment = fc.date({
  min: new Date('2001-01-01T00:00:00Z'),
  max: new Date('2199-12-31T00:00:00Z'),
  noInvalidDate: true,
});

export const anyRedemptionId = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 47 }), fc.uint8Array({ minLength: 10, maxLength: 10 }))
  .map(([nowMs, random]) => redemptionId.parse(uuidV7From(nowMs, random)));

const letters = fc.string({
  unit: fc.constantFrom(...'aé&<>"\'Ü漢 -.'),
  minLength: 1,
  maxLength: 70,
});

const ibanAccount: fc.Arbitrary<Account> = fc.record({
  kind: fc.constant('iban' as const),
  name: letters,
  iban: fc.constantFrom(...ibans).map((iban) => electronicFormatIBAN(iban) ?? ''),
  bic: fc.constantFrom(...bics),
});

const digits = (count: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: count, maxLength: count });

const japaneseAccount: fc.Arbitrary<Account> = fc.record({
  kind: fc.constant('jp-account' as const),
  name: fc.string({ unit: fc.constantFrom(...kana), minLength: 1, maxLength: 30 }),
  bankCode: digits(4),
  branchCode: digits(3),
  accountType: fc.constantFrom('1' as const, '2' as const, '4' as const),
  accountNumber: digits(7),
});

const minor = fc.bigInt({ min: 1n, max: 9_007_199_254_740_991n });

export const anyMoney: fc.Arbitrary<Money> = fc.record({
  currency: fc.constantFrom('EUR' as const, 'JPY' as const),
  minor,
});

const orderOf = (
  currency: 'EUR' | 'JPY',
  account: fc.Arbitrary<Account>,
): fc.Arbitrary<TransferOrder> =>
  fc.record({
    messageId: fc.string({ unit: fc.constantFrom(...'AZaz09-/?:'), minLength: 1, maxLength: 35 }),
    createdAt: moment,
    endToEndId: anyRedemptionId,
    amount: minor.map((value) => ({ currency, minor: value })),
    debtor: account,
    creditor: account,
  });

export const anyOrder = fc.oneof(orderOf('EUR', ibanAccount), orderOf('JPY', japaneseAccount));
