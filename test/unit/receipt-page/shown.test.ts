import { describe, expect, it } from 'vitest';
import { readShown } from '../../../receipt-page/shown.ts';
import { receiptWithProof } from '../../support/receipt-makers.ts';

const { receipt, proof } = await receiptWithProof();
const encoded = Buffer.from(JSON.stringify(proof)).toString('base64url');

describe('what is shown to the page', () => {
  it('is a receipt, bare, in a link, or broken over lines', () => {
    const alone = { receipt, proof: null };
    expect(readShown(receipt)).toEqual(alone);
    expect(readShown(`#${receipt}`)).toEqual(alone);
    expect(readShown(`https://shop.example/receipt.html#${receipt}`)).toEqual(alone);
    expect(readShown(` ${receipt.replace(/.{60}/g, '$&\n')} `)).toEqual(alone);
  });

  it('is a proof: as a file, as the ledger’s whole answer, or behind the receipt in a link', () => {
    const both = { receipt, proof };
    expect(readShown(JSON.stringify(proof))).toEqual(both);
    expect(readShown(JSON.stringify({ id: 'x', proof }, null, 2))).toEqual(both);
    expect(readShown(`file:///r.html#${receipt}~${encoded}`)).toEqual(both);
  });

  it('is a proof that was cut short: not as if there had been none', () => {
    expect(readShown(`#${receipt}~${encoded.slice(0, -9)}`)).toEqual({
      receipt,
      proof: 'unreadable',
    });
  });

  it('is nothing', () => {
    expect(readShown('')).toBeNull();
    expect(readShown(' \n')).toBeNull();
    expect(readShown('https://shop.example/receipt.html#')).toBeNull();
  });
});
