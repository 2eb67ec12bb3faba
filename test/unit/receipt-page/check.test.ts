/** Receipts as the ledger signs them, and everything that is not one, as the customer's page judges them. */
import { describe, expect, it } from 'vitest';
import { signMessage } from '../../../protocol/sealed/sign.ts';
import { publicHalf } from '../../../protocol/sealed/keys.ts';
import { check } from '../../../receipt-page/check.ts';
import { readKeys } from '../../../receipt-page/keys.ts';
import {
  headAt,
  keySetText,
  otherKey,
  publicText,
  receiptWithProof,
  signingKey,
  statementWords,
} from '../../support/receipt-makers.ts';

const known = (await readKeys(publicText(), 'page')) ?? [];
const judge = async (receipt: string, proof: Parameters<typeof check>[0]['proof'] = null) =>
  check({ receipt, proof }, known);

const sign = (words: Partial<typeof statementWords> & object = {}, key = signingKey) =>
  signMessage('statement', { ...statementWords, ...words }, key);

/** The same words changed, the signature left as it was. */
function altered(jws: string, change: (payload: string) => string): string {
  const [head, body = '', signature] = jws.split('.');
  const text = change(Buffer.from(body, 'base64url').toString());
  return [head, Buffer.from(text).toString('base64url'), signature].join('.');
}

describe('a receipt', () => {
  it('is genuine as the ledger signed it, and says what it said', async () => {
    const verdict = await judge(await sign());
    expect(verdict).toMatchObject({
      kind: 'genuine',
      said: { amount: { currency: 'EUR', minor: '1250' }, pointsBefore: 4920, pointsAfter: 3670 },
      key: { kid: signingKey.kid, from: 'page' },
      journal: { kind: 'not-named' },
    });
  });

  it('does not hold once a word of it was changed', async () => {
    const jws = await sign();
    for (const [from, to] of [
      ['"minor":"1250"', '"minor":"9250"'],
      ['"pointsAfter":3670', '"pointsAfter":4670'],
      ['•• 1001', '•• 1002'],
      ['completed', 'cancelled'],
    ] as const) {
      const forged = altered(jws, (text) => text.replace(from, to));
      expect(forged, from).not.toBe(jws);
      expect(await judge(forged), from).toEqual({ kind: 'altered' });
    }
  });

  it('does not hold with the signature of another receipt', async () => {
    const [head, body] = (await sign()).split('.');
    const [, , signature] = (await sign({ points: 1 })).split('.');
    expect(await judge([head, body, signature].join('.'))).toEqual({ kind: 'altered' });
  });

  it('does not hold for a forger who names the service’s key', async () => {
    const forged = await sign({}, { ...otherKey, kid: signingKey.kid });
    expect(await judge(forged)).toEqual({ kind: 'altered' });
  });

  it('is of nobody known where another key signed it', async () => {
    expect(await judge(await sign({}, otherKey))).toEqual({
      kind: 'unknown-key',
      kid: otherKey.kid,
    });
  });

  it('is not believed where it is dated after its key was retired', async () => {
    const retired = { ...publicHalf(signingKey), retiredAt: statementWords.iat - 1 };
    const keys = (await readKeys(keySetText(retired), 'page')) ?? [];
    const verdict = await check({ receipt: await sign(), proof: null }, keys);
    expect(verdict.kind).toBe('key-retired');
    const before = await sign({ iat: statementWords.iat - 1 });
    expect((await check({ receipt: before, proof: null }, keys)).kind).toBe('genuine');
  });

  it('is no other message that the service signed', async () => {
    const head = await headAt({ sequence: 6, hash: '0'.repeat(64) }, 6);
    expect(await judge(head)).toEqual({ kind: 'other-message' });
  });

  it('cannot be read where it is cut short, or something else', async () => {
    const jws = await sign();
    const [head = '', body = '', signature = ''] = jws.split('.');
    const noise = [
      '',
      'hello',
      `${head}.${body}`,
      `${jws}.x`,
      jws.slice(0, -1),
      `${head}..${signature}`,
    ];
    for (const text of noise) expect(await judge(text), text).toEqual({ kind: 'unreadable' });
  });

  it('is refused in a second form of the same words', async () => {
    const spaced = altered(await sign(), (text) => text.replace('{', '{ '));
    expect(await judge(spaced)).toEqual({ kind: 'unreadable' });
    const [, body, signature] = (await sign()).split('.');
    const head = Buffer.from(JSON.stringify({ alg: 'none', typ: 'x', kid: signingKey.kid }));
    expect(await judge([head.toString('base64url'), body, signature].join('.'))).toEqual({
      kind: 'unreadable',
    });
  });
});

describe('a proof', () => {
  it('leads from the customer’s own transaction to a signed head', async () => {
    const { receipt, proof } = await receiptWithProof({ place: 3, length: 9 });
    const verdict = await judge(receipt, proof);
    expect(verdict).toMatchObject({
      kind: 'genuine',
      journal: { kind: 'included', sequence: 3, head: 9 },
    });
    // Nobody else's transaction can be read in it.
    expect(JSON.stringify({ ...proof, transaction: '' })).not.toContain('019a0000-0000-7000');
  });

  it('holds where the customer’s transaction is the newest one', async () => {
    const { receipt, proof } = await receiptWithProof({ place: 6, length: 6 });
    expect(await judge(receipt, proof)).toMatchObject({ journal: { kind: 'included', head: 6 } });
  });

  it('says that no head was signed so far', async () => {
    const { receipt, proof } = await receiptWithProof();
    const verdict = await judge(receipt, { ...proof, after: [], head: null });
    expect(verdict).toMatchObject({ journal: { kind: 'not-signed-yet', sequence: 3 } });
  });

  it('without one, names the transaction and no more', async () => {
    const { receipt } = await receiptWithProof();
    expect(await judge(receipt)).toMatchObject({ journal: { kind: 'named', sequence: 3 } });
  });

  it('does not fit after any change', async () => {
    const { receipt, proof } = await receiptWithProof();
    const other = await receiptWithProof({ own: { reason: 'Something else' } });
    const foreign = await headAt({ sequence: 6, hash: '0'.repeat(64) }, 6, otherKey);
    const elsewhere = await headAt({ sequence: 6, hash: 'a'.repeat(64) }, 6);
    const [gone, ...shorter] = proof.after;
    const changes: [string, object][] = [
      ['other-receipt', { statement: other.receipt }],
      ['other-hash', { transaction: proof.transaction.replace('-1250', '-1251') }],
      ['other-hash', { before: 'a'.repeat(64) }],
      ['other-hash', { transaction: other.proof.transaction }],
      ['head-elsewhere', { after: shorter }],
      ['head-elsewhere', { after: [...shorter, gone] }],
      ['head-elsewhere', { head: elsewhere }],
      ['head-not-signed', { head: foreign }],
      ['head-not-signed', { head: receipt }],
    ];
    for (const [why, change] of changes) {
      const verdict = await judge(receipt, { ...proof, ...change });
      expect(verdict, `${why} ${JSON.stringify(change)}`).toMatchObject({
        kind: 'genuine',
        journal: { kind: 'broken', why },
      });
    }
  });

  it('does not fit where the transaction is of another kind, redemption or sum', async () => {
    for (const made of [
      await receiptWithProof({ own: { kind: 'hold' } }),
      await receiptWithProof({ own: { redemptionId: '01956a3c-7b00-7abc-8def-0123456789ac' } }),
      await receiptWithProof({ words: { points: 1251 } }),
      await receiptWithProof({ words: { outcome: 'refused' } }),
    ]) {
      expect(await judge(made.receipt, made.proof)).toMatchObject({
        journal: { kind: 'broken', why: 'other-transaction' },
      });
    }
  });
});
