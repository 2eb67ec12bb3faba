import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redemptionId } from '../../../../protocol/ids.ts';
import {
  PAIN_001,
  readPain001,
  type TransferOrder,
  writePain001,
} from '../../../../services/iso20022/pain-001.ts';
import { anyOrder } from './arbitrary-order.ts';
import { assertValidAgainst, officialSchemasPresent } from './official-schema.ts';

const euroOrder: TransferOrder = {
  messageId: 'KANGEN-1',
  createdAt: new Date('2026-03-01T10:11:12.345Z'),
  endToEndId: redemptionId.parse('01956a3c-7b00-7abc-8def-0123456789ab'),
  amount: { currency: 'EUR', minor: 1005n },
  debtor: {
    kind: 'iban',
    name: 'Kangen & Söhne',
    iban: 'DE89370400440532013000',
    bic: 'COBADEFFXXX',
  },
  creditor: { kind: 'iban', name: 'Ana <Díaz>', iban: 'NL91ABNA0417164300', bic: 'ABNANL2A' },
};

const yenOrder: TransferOrder = {
  ...euroOrder,
  amount: { currency: 'JPY', minor: 1005n },
  debtor: {
    kind: 'jp-account',
    name: 'ｶﾝｹﾞﾝ(ｶ',
    bankCode: '0001',
    branchCode: '012',
    accountType: '2',
    accountNumber: '0012345',
  },
  creditor: {
    kind: 'jp-account',
    name: 'ﾔﾏﾀﾞ ﾊﾅｺ',
    bankCode: '0005',
    branchCode: '987',
    accountType: '1',
    accountNumber: '7654321',
  },
};

describe('pain.001', () => {
  it('carries every order there and back unchanged', () => {
    fc.assert(
      fc.property(anyOrder, (order) => {
        expect(readPain001(writePain001(order))).toEqual({ ok: true, order });
      }),
    );
  });

  it.skipIf(!officialSchemasPresent)('is valid by the official schema, whatever is ordered', () => {
    fc.assert(
      fc.property(anyOrder, (order) => assertValidAgainst(PAIN_001, writePain001(order))),
      { numRuns: 25 },
    );
  });

  it('writes euro with two decimals and yen with none', () => {
    expect(writePain001(euroOrder)).toContain('<InstdAmt Ccy="EUR">10.05</InstdAmt>');
    expect(writePain001(yenOrder)).toContain('<InstdAmt Ccy="JPY">1005</InstdAmt>');
  });

  it('names a Japanese bank and branch by their Zengin clearing code', () => {
    const xml = writePain001(yenOrder);
    expect(xml).toContain('<ClrSysId><Cd>JPZGN</Cd></ClrSysId><MmbId>0005987</MmbId>');
    expect(xml).toContain('<Tp><Prtry>1</Prtry></Tp>');
  });

  it('refuses to write what breaks a rule', () => {
    expect(() => writePain001({ ...euroOrder, amount: { currency: 'EUR', minor: 0n } })).toThrow();
    expect(() => writePain001({ ...euroOrder, creditor: yenOrder.creditor })).toThrow();
    expect(() => writePain001({ ...euroOrder, messageId: 'x'.repeat(36) })).toThrow();
  });
});

describe('an order that is refused', () => {
  const good = writePain001(euroOrder);
  const changed = (from: string | RegExp, to: string) => readPain001(good.replace(from, to));

  it.each([
    ['another message', 'pain.001.001.09', 'pain.001.001.03', /not a pain.001/],
    ['an amount finer than a cent', '>10.05</InstdAmt>', '>10.051</InstdAmt>', /amount/],
    ['an amount with an exponent', '>10.05</InstdAmt>', '>1e3</InstdAmt>', /amount/],
    ['a negative amount', '>10.05</InstdAmt>', '>-10.05</InstdAmt>', /amount/],
    ['a currency without rules', 'Ccy="EUR"', 'Ccy="USD"', /amount/],
    ['a currency of other accounts', 'Ccy="EUR">10.05', 'Ccy="JPY">10', /account of this currency/],
    ['a wrong IBAN check digit', 'NL91ABNA', 'NL92ABNA', /IBAN/],
    ['a BIC that is none', 'ABNANL2A', 'ABNANL', /BIC/],
    ['a control sum that differs', '<CtrlSum>10.05', '<CtrlSum>10.06', /CtrlSum/],
    ['a count that differs', '<NbOfTxs>1<', '<NbOfTxs>2<', /NbOfTxs/],
    ['a cheque', '<PmtMtd>TRF', '<PmtMtd>CHK', /PmtMtd/],
    ['a later execution date', '<Dt>2026-03-01', '<Dt>2026-04-01', /ReqdExctnDt/],
    ['a foreign end-to-end id', '01956a3c7b007abc8def0123456789ab', 'INVOICE-7', /endToEndId/],
    [
      'a repeated element',
      '<MsgId>KANGEN-1</MsgId>',
      '<MsgId>A</MsgId><MsgId>B</MsgId>',
      /messageId/,
    ],
    [
      'an element it does not know',
      '</CdtTrfTxInf>',
      '<UltmtCdtr><Nm>X</Nm></UltmtCdtr></CdtTrfTxInf>',
      /UltmtCdtr/,
    ],
    ['two transfers', /(<CdtTrfTxInf>.*<\/CdtTrfTxInf>)/, '$1$1', /exactly one/],
    ['an element of another namespace', '<MsgId>', '<MsgId xmlns="urn:other">', /namespace/],
    ['text between elements', '<GrpHdr>', '<GrpHdr>pay me', /mixes/],
    [
      'a document type',
      '<Document',
      '<!DOCTYPE Document [<!ENTITY a "b">]><Document',
      /document type/,
    ],
    ['a document cut short', '</Document>', '', /well-formed/],
    ['too much', 'KANGEN-1', 'x'.repeat(70_000), /longer/],
    ['too many elements', '<GrpHdr>', `<GrpHdr>${'<a/>'.repeat(2_000)}`, /too many/],
    ['too deep', '<GrpHdr>', `<GrpHdr>${'<a>'.repeat(40)}${'</a>'.repeat(40)}`, /too deep/],
  ])('has %s', (_what, from, to, reason) => {
    const read = changed(from, to);
    expect(read).toEqual({ ok: false, reason: expect.stringMatching(reason) as string });
  });

  it('is never explained with personal data', () => {
    const read = changed('NL91ABNA', 'NL92ABNA');
    expect(JSON.stringify(read)).not.toMatch(/0417164300|Ana|Díaz/);
  });

  it('cannot hide a document type behind a declared encoding', () => {
    const hidden = good
      .replace('UTF-8', 'UTF-7')
      .replace('<Document', '+ADwAIQ-DOCTYPE a+AD4-<Document');
    expect(readPain001(hidden).ok).toBe(false);
  });
});
