/** Any page of a statement that a bank could send, for property tests. Its balances add up. */
import fc from 'fast-check';
import { type StatementEntry, type StatementPage } from '../../../../services/iso20022/camt-053.ts';
import { endToEndIdOf } from '../../../../services/iso20022/end-to-end-id.ts';
import { anyRedemptionId } from './arbitrary-order.ts';

const identification = fc.string({
  unit: fc.constantFrom(...'AZaz09-/&<'),
  minLength: 1,
  maxLength: 35,
});

const anyDay = fc
  .integer({ min: 0, max: 80_000 })
  .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));

const entryIn = (currency: 'EUR' | 'JPY'): fc.Arbitrary<StatementEntry> =>
  fc
    .record({
      kind: fc.constantFrom('payment' as const, 'return' as const, 'other' as const),
      otherSide: fc.constantFrom('debit' as const, 'credit' as const),
      minor: fc.bigInt({ min: 1n, max: 9_999_999_999n }),
      bankReference: fc.option(identification),
      endToEndId: fc.option(fc.oneof(anyRedemptionId.map(endToEndIdOf), identification)),
    })
    .map(({ kind, otherSide, minor, ...said }) => ({
      kind,
      side: kind === 'payment' ? 'debit' : kind === 'return' ? 'credit' : otherSide,
      amount: { currency, minor },
      ...said,
    }));

export const signedMinor = ({ side, amount }: StatementEntry): bigint =>
  side === 'credit' ? amount.minor : -amount.minor;

export const anyStatementPage: fc.Arbitrary<StatementPage> = fc
  .constantFrom('EUR' as const, 'JPY' as const)
  .chain((currency) =>
    fc.record({
      messageId: identification,
      createdAt: fc.date({
        min: new Date(0),
        max: new Date('2199-01-01T00:00:00Z'),
        noInvalidDate: true,
      }),
      statementId: identification,
      sequence: fc.integer({ min: 1, max: 999_999 }),
      page: fc.integer({ min: 1, max: 99_999 }),
      isLast: fc.boolean(),
      day: anyDay,
      account: fc.constantFrom('DE89370400440532013000', '0001-001-1-1234567'),
      currency: fc.constant(currency),
      openingMinor: fc.bigInt({ min: -1_000_000_000_000n, max: 1_000_000_000_000n }),
      entries: fc.array(entryIn(currency), { maxLength: 12 }),
    }),
  )
  .map((page) => ({
    ...page,
    closingMinor: page.entries.reduce(
      (balance, entry) => balance + signedMinor(entry),
      page.openingMinor,
    ),
  }));
