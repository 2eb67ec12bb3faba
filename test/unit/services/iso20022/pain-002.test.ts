import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redemptionId } from '../../../../protocol/ids.ts';
import {
  outcomeOf,
  PAIN_002,
  readPain002,
  type StatusReport,
  transactionStatus,
  writePain002,
} from '../../../../services/iso20022/pain-002.ts';
import { anyMoney, anyRedemptionId } from './arbitrary-order.ts';
import { assertValidAgainst, officialSchemasPresent } from './official-schema.ts';

const identification = fc.string({
  unit: fc.constantFrom(...'AZaz09-/&'),
  minLength: 1,
  maxLength: 35,
});

const anyReport: fc.Arbitrary<StatusReport> = fc.record({
  messageId: identification,
  createdAt: fc.date({
    min: new Date(0),
    max: new Date('2199-01-01T00:00:00Z'),
    noInvalidDate: true,
  }),
  originalMessageId: fc.option(identification),
  endToEndId: anyRedemptionId,
  status: fc.constantFrom(...transactionStatus.options),
  reason: fc.option(
    fc.record({
      code: fc.constantFrom('AC01', 'AC04', 'AM04', 'TM01'),
      text: fc.constantFrom('', 'Account closed', 'a <b> & "c"'),
    }),
  ),
  bankReference: fc.option(identification),
  amount: fc.option(anyMoney),
});

const refusal: StatusReport = {
  messageId: 'S-1',
  createdAt: new Date('2026-03-01T10:00:00.000Z'),
  originalMessageId: 'KANGEN-1',
  endToEndId: redemptionId.parse('01956a3c-7b00-7abc-8def-0123456789ab'),
  status: 'RJCT',
  reason: { code: 'AC04', text: 'Account closed' },
  bankReference: 'REF-1',
  amount: { currency: 'EUR', minor: 1005n },
};

describe('pain.002', () => {
  it('carries every report there and back unchanged', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(readPain002(writePain002(report))).toEqual({ ok: true, report });
      }),
    );
  });

  it.skipIf(!officialSchemasPresent)(
    'is valid by the official schema, whatever is reported',
    () => {
      fc.assert(
        fc.property(anyReport, (report) => assertValidAgainst(PAIN_002, writePain002(report))),
        { numRuns: 25 },
      );
    },
  );

  it.each(['pain.002.001.03', 'pain.002.001.10', 'pain.002.001.14'])(
    'is understood as %s too',
    (version) => {
      const xml = writePain002(refusal).replace(PAIN_002, version);
      expect(readPain002(xml)).toEqual({ ok: true, report: refusal });
    },
  );

  it('takes the status of the whole payment where the transaction has none', () => {
    const judged =
      '<PmtInfSts>RJCT</PmtInfSts><StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf><TxInfAndSts>';
    const xml = writePain002({ ...refusal, reason: null })
      .replace('<TxSts>RJCT</TxSts>', '')
      .replace('<TxInfAndSts>', judged);
    expect(readPain002(xml)).toMatchObject({
      ok: true,
      report: { status: 'RJCT', reason: { code: 'AM04', text: '' } },
    });
  });

  it("keeps a reason in the bank's own words as a narrative", () => {
    const xml = writePain002(refusal).replace('<Cd>AC04</Cd>', '<Prtry>KONTO ZU</Prtry>');
    expect(readPain002(xml)).toMatchObject({
      report: { reason: { code: 'NARR', text: 'KONTO ZU Account closed' } },
    });
  });

  it('reads a time without zone as UTC', () => {
    const xml = writePain002(refusal).replace('10:00:00.000Z', '10:00:00');
    expect(readPain002(xml)).toMatchObject({ report: { createdAt: refusal.createdAt } });
  });

  it.each([
    ['a status it does not know', '<TxSts>RJCT', '<TxSts>PART', /status/],
    ['no status', '<TxSts>RJCT</TxSts>', '', /status/],
    ['an id that is not ours', '01956a3c7b00', 'INVOICE', /endToEndId/],
    ['an amount that cannot be', '>10.05<', '>10.0501<', /amount/],
    ['two transactions', /(<TxInfAndSts>.*<\/TxInfAndSts>)/, '$1$1', /exactly one/],
    ['no transaction', /<TxInfAndSts>.*<\/TxInfAndSts>/, '', /exactly one/],
    ['a version before the third', 'pain.002.001.11', 'pain.002.001.02', /not a pain.002/],
    ['another message', 'pain.002.001.11', 'camt.053.001.08', /not a pain.002/],
    ['a document type', '<Document', '<!DOCTYPE Document><Document', /document type/],
  ])('is refused where it has %s', (_what, from, to, reason) => {
    const read = readPain002(writePain002(refusal).replace(from, to));
    expect(read).toEqual({ ok: false, reason: expect.stringMatching(reason) as string });
  });

  it('is the last word only with a final status', () => {
    expect(transactionStatus.options.map((status) => [status, outcomeOf(status)])).toEqual([
      ['ACSC', 'completed'],
      ['ACCC', 'completed'],
      ['RJCT', 'refused'],
      ['CANC', 'cancelled'],
      ['PDNG', null],
      ['ACSP', null],
    ]);
  });
});
