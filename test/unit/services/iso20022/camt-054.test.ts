import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redemptionId } from '../../../../protocol/ids.ts';
import {
  CAMT_054,
  readCamt054,
  type ReturnNotification,
  writeCamt054,
} from '../../../../services/iso20022/camt-054.ts';
import { anyMoney, anyRedemptionId } from './arbitrary-order.ts';
import { assertValidAgainst, officialSchemasPresent } from './official-schema.ts';

const identification = fc.string({
  unit: fc.constantFrom(...'AZaz09-/&'),
  minLength: 1,
  maxLength: 35,
});
const anyTime = fc.date({
  min: new Date(0),
  max: new Date('2199-01-01T00:00:00Z'),
  noInvalidDate: true,
});
const anyNotification: fc.Arbitrary<ReturnNotification> = fc.record({
  messageId: identification,
  createdAt: anyTime,
  account: fc.constantFrom('DE89370400440532013000', '0001-001-1-1234567'),
  endToEndId: anyRedemptionId,
  amount: anyMoney.filter(({ minor }) => minor > 0n),
  bookedAt: anyTime,
  bankReference: identification,
  reason: fc.record({
    code: fc.constantFrom('AC04', 'AC06', 'MD07'),
    text: fc.constantFrom('', 'Account closed', 'a <b> & "c"'),
  }),
});

const closed: ReturnNotification = {
  messageId: 'N-1',
  createdAt: new Date('2026-03-05T10:00:00.000Z'),
  account: 'DE89370400440532013000',
  endToEndId: redemptionId.parse('01956a3c-7b00-7abc-8def-0123456789ab'),
  amount: { currency: 'EUR', minor: 1005n },
  bookedAt: new Date('2026-03-05T09:59:00.000Z'),
  bankReference: 'REF-2',
  reason: { code: 'AC04', text: 'Account closed' },
};

describe('camt.054', () => {
  it('carries every notification there and back unchanged', () => {
    fc.assert(
      fc.property(anyNotification, (notification) => {
        expect(readCamt054(writeCamt054(notification))).toEqual({ ok: true, notification });
      }),
    );
  });

  it.skipIf(!officialSchemasPresent)(
    'is valid by the official schema, whatever is notified of',
    () => {
      fc.assert(
        fc.property(anyNotification, (notification) =>
          assertValidAgainst(CAMT_054, writeCamt054(notification)),
        ),
        { numRuns: 25 },
      );
    },
  );

  it.each(['camt.054.001.04', 'camt.054.001.10'])('is understood as %s too', (version) => {
    const xml = writeCamt054(closed).replace(CAMT_054, version);
    expect(readCamt054(xml)).toEqual({ ok: true, notification: closed });
  });

  it("keeps a reason in the bank's own words as a narrative", () => {
    const xml = writeCamt054(closed).replace('<Cd>AC04</Cd>', '<Prtry>KONTO ZU</Prtry>');
    expect(readCamt054(xml)).toMatchObject({
      notification: { reason: { code: 'NARR', text: 'KONTO ZU Account closed' } },
    });
  });

  it('is never written about nothing', () => {
    expect(() => writeCamt054({ ...closed, amount: { currency: 'EUR', minor: 0n } })).toThrow(
      /above zero/,
    );
  });

  it.each([
    ['a debit', '<CdtDbtInd>CRDT', '<CdtDbtInd>DBIT', /no credit/],
    ['an announcement', '<Cd>BOOK', '<Cd>PDNG', /not final/],
    ['another kind of booking', 'RRTN', 'ESCT', /no return/],
    [
      'two amounts',
      /10\.05(?=<\/Amt><CdtDbtInd>CRDT<\/CdtDbtInd><RtrInf>)/,
      '10.06',
      /two amounts/,
    ],
    ['no reason', /<RtrInf>.*<\/RtrInf>/, '', /reason/],
    ['an id that is not ours', '01956a3c7b00', 'INVOICE', /endToEndId/],
    ['an amount that cannot be', /10\.05/g, '10.0501', /amount/],
    ['two bookings', /(<Ntry>.*<\/Ntry>)/, '$1$1', /exactly one/],
    ['two transfers in one booking', /(<TxDtls>.*<\/TxDtls>)/, '$1$1', /exactly one/],
    ['no booking', /<Ntry>.*<\/Ntry>/, '', /exactly one/],
    ['a version before the fourth', CAMT_054, 'camt.054.001.02', /not a camt.054/],
    ['another message', CAMT_054, 'camt.053.001.08', /not a camt.054/],
    ['a document type', '<Document', '<!DOCTYPE Document><Document', /document type/],
  ])('is refused where it has %s', (_what, from, to, reason) => {
    const read = readCamt054(writeCamt054(closed).replace(from, to));
    expect(read).toEqual({ ok: false, reason: expect.stringMatching(reason) as string });
  });
});
