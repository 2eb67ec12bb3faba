import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CAMT_053,
  type StatementPage,
  writeCamt053,
} from '../../../../services/iso20022/camt-053.ts';
import { readCamt053 } from '../../../../services/iso20022/camt-053-reader.ts';
import { anyStatementPage } from './arbitrary-statement.ts';
import { assertValidAgainst, officialSchemasPresent } from './official-schema.ts';

const page: StatementPage = {
  messageId: '20513-1',
  createdAt: new Date('2026-03-01T00:00:00.000Z'),
  statementId: '2026-02-28',
  sequence: 20513,
  page: 1,
  isLast: true,
  day: '2026-02-28',
  account: 'DE89370400440532013000',
  currency: 'EUR',
  openingMinor: 100_00n,
  closingMinor: 89_95n,
  entries: [
    {
      kind: 'payment',
      side: 'debit',
      amount: { currency: 'EUR', minor: 10_05n },
      bankReference: 'REF-2',
      endToEndId: '01956a3c7b007abc8def0123456789ab',
    },
  ],
};

describe('camt.053', () => {
  it('carries every page there and back unchanged', () => {
    fc.assert(
      fc.property(anyStatementPage, (any) => {
        expect(readCamt053(writeCamt053(any))).toEqual({ ok: true, page: any });
      }),
    );
  });

  it.skipIf(!officialSchemasPresent)('is valid by the official schema, whatever it says', () => {
    fc.assert(
      fc.property(anyStatementPage, (any) => assertValidAgainst(CAMT_053, writeCamt053(any))),
      { numRuns: 25 },
    );
  });

  it.each(['camt.053.001.04', 'camt.053.001.10'])('is understood as %s too', (version) => {
    expect(readCamt053(writeCamt053(page).replace(CAMT_053, version))).toEqual({ ok: true, page });
  });

  it('is understood with the status of older versions, and with times instead of dates', () => {
    const xml = writeCamt053(page)
      .replace('<Sts><Cd>BOOK</Cd></Sts>', '<Sts>BOOK</Sts>')
      .replace('<BookgDt><Dt>2026-02-28<', '<BookgDt><DtTm>2026-02-28T23:30:00+01:00<')
      .replace('</Dt></BookgDt>', '</DtTm></BookgDt>');
    expect(readCamt053(xml)).toEqual({ ok: true, page });
  });

  it('is whole where it has no pages', () => {
    const xml = writeCamt053(page).replace(/<StmtPgntn>.*<\/StmtPgntn>/, '');
    expect(readCamt053(xml)).toEqual({ ok: true, page });
  });

  it('makes one entry of each transfer that was booked together', () => {
    const batch = writeCamt053(page).replace(
      /<TxDtls>.*<\/TxDtls>/,
      '<TxDtls><Refs><EndToEndId>A</EndToEndId></Refs><Amt Ccy="EUR">4.05</Amt></TxDtls>' +
        '<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy="EUR">6</Amt></TxDtls>',
    );
    expect(readCamt053(batch)).toMatchObject({
      page: {
        entries: [
          { endToEndId: 'A', amount: { minor: 405n }, bankReference: 'REF-2' },
          { endToEndId: null, amount: { minor: 600n } },
        ],
      },
    });
  });

  it('takes a fee for what it is, and a returned transfer as a return', () => {
    const fee = writeCamt053(page).replace('ICDT', 'MDOP').replace('ESCT', 'CHRG');
    expect(readCamt053(fee)).toMatchObject({ page: { entries: [{ kind: 'other' }] } });
    const back = writeCamt053(page)
      .replace('ESCT', 'RRTN')
      .replaceAll('<CdtDbtInd>DBIT', '<CdtDbtInd>CRDT');
    expect(readCamt053(back)).toMatchObject({ page: { entries: [{ kind: 'return' }] } });
  });

  it.each([
    ['a booking that is not final', '<Cd>BOOK', '<Cd>PDNG', /not final/],
    ['an entry without a side', /<CdtDbtInd>DBIT<\/CdtDbtInd><Sts>/, '<Sts>', /no side/],
    [
      'an entry of another day',
      '<BookgDt><Dt>2026-02-28',
      '<BookgDt><Dt>2026-02-27',
      /another day/,
    ],
    ['an entry in another currency', /Ccy="EUR">10\.05/, 'Ccy="JPY">1005', /amount/],
    ['an amount that cannot be', /10\.05/g, '10.0501', /amount/],
    ['two amounts', /10\.05(?=<\/Amt><CdtDbtInd>DBIT<\/CdtDbtInd><\/Tx)/, '10.06', /two amounts/],
    ['an entry too many', /(<Ntry>.*<\/Ntry>)/, '$1$1', /too many/],
    ['an entry too few', /<Ntry>.*<\/Ntry>/, '', /missing/],
    ['no opening balance', 'OPBD', 'PRCD', /balance/],
    ['two closing balances', /(<Bal>(?!.*<Bal>).*<\/Bal>)/, '$1$1', /balance/],
    ['a balance without a side', /<CdtDbtInd>CRDT<\/CdtDbtInd><Dt>/, '<Dt>', /balance/],
    ['no sequence', /<ElctrncSeqNb>.*<\/ElctrncSeqNb>/, '', /sequence/],
    ['a sequence that is no number', '<ElctrncSeqNb>20513', '<ElctrncSeqNb>2e4', /sequence/],
    ['a page that is no number', '<PgNb>1', '<PgNb>x', /page/],
    ['no word on whether it is the last page', '<LastPgInd>true', '<LastPgInd>maybe', /isLast/],
    ['no account', /<Acct>.*<\/Acct>/, '', /account/],
    ['two statements', /(<Stmt>.*<\/Stmt>)/, '$1$1', /exactly one/],
    ['no statement', /<Stmt>.*<\/Stmt>/, '', /exactly one/],
    ['a version before the fourth', CAMT_053, 'camt.053.001.02', /not a camt.053/],
    ['another message', CAMT_053, 'camt.054.001.08', /not a camt.053/],
    ['a document type', '<Document', '<!DOCTYPE Document><Document', /document type/],
    ['its end torn off', /<\/Ntry>.*$/, '', /well-formed/],
  ])('is refused where it has %s', (_what, from, to, reason) => {
    const read = readCamt053(writeCamt053(page).replace(from, to));
    expect(read).toEqual({ ok: false, reason: expect.stringMatching(reason) as string });
  });

  it('is refused where it is longer than a page may be', () => {
    const padded = writeCamt053(page).replace('</Document>', `${' '.repeat(600_000)}</Document>`);
    expect(readCamt053(padded)).toMatchObject({ ok: false });
  });

  it('holds the largest page that a bank may send', () => {
    const [entry] = page.entries;
    const entries = Array.from({ length: 400 }, () => entry).filter((one) => one !== undefined);
    expect(readCamt053(writeCamt053({ ...page, entries }))).toMatchObject({ ok: true });
  });
});
