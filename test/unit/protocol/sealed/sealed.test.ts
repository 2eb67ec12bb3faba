/** What is signed and encrypted here is opened here; what must be refused is in test/vectors. */
import { createHash, createPublicKey, verify } from 'node:crypto';
import fc from 'fast-check';
import {
  calculateJwkThumbprint,
  compactDecrypt,
  CompactEncrypt,
  CompactSign,
  compactVerify,
} from 'jose';
import { describe, expect, it } from 'vitest';
import { LEDGER_URN } from '../../../../protocol/identity.ts';
import { keySet } from '../../../../protocol/ledger.ts';
import { type Statement } from '../../../../protocol/messages.ts';
import { base64url } from '../../../../protocol/sealed/canonical.ts';
import { decryptAs, encryptTo } from '../../../../protocol/sealed/encrypt.ts';
import { generateKey, keptKeys, publicHalf } from '../../../../protocol/sealed/keys.ts';
import { p256 } from '../../../../protocol/sealed/p256.ts';
import { messageDigest, signedOnce, signMessage } from '../../../../protocol/sealed/sign.ts';
import { verifyMessage } from '../../../../protocol/sealed/verify.ts';
import { anyMoney, anyRedemptionId } from '../../services/iso20022/arbitrary-order.ts';

const signer = await generateKey('sig');
const reader = await generateKey('enc');
const find = (kid: string) => (kid === signer.kid ? publicHalf(signer) : undefined);

const anyStatement: fc.Arbitrary<Statement> = fc.record({
  iss: fc.constant(LEDGER_URN),
  aud: fc.constant('urn:kangen:kiosk:hanami-market:k1'),
  iat: fc.integer({ min: 0, max: 253_402_300_799 }),
  jti: fc.uuid(),
  redemption: anyRedemptionId,
  outcome: fc.constantFrom('completed' as const, 'refused' as const, 'cancelled' as const),
  amount: anyMoney,
  points: fc.nat(1_000_000),
  pointsBefore: fc.nat(1_000_000),
  pointsAfter: fc.nat(1_000_000),
  payee: fc.string({ unit: 'binary', maxLength: 30 }),
  bankReference: fc.string({ minLength: 1, maxLength: 35 }),
  requestedAt: fc.constant('2026-03-01T10:11:12.345Z'),
  decidedAt: fc.constant('2026-03-01T10:11:12.345Z'),
  reason: fc.option(fc.constant({ code: 'AC04', text: 'Konto geschlossen – "zu"' })),
});

function oneStatement(seed: number): Statement {
  const [message] = fc.sample(anyStatement, { numRuns: 1, seed });
  if (message === undefined) throw new Error('no sample');
  return message;
}

describe('a signed message', () => {
  it('is believed as it was said, whatever it said', async () => {
    await fc.assert(
      fc.asyncProperty(anyStatement, async (message) => {
        const jws = await signMessage('statement', message, signer);
        expect(await verifyMessage('statement', jws, find)).toEqual({ ok: true, message, jws });
      }),
      { numRuns: 50 },
    );
  });

  it('is not believed once any letter of it was changed', async () => {
    const message = oneStatement(7);
    const jws = await signMessage('statement', message, signer);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(jws.length - 1),
        fc.constantFrom(...'AZaz09-_.'),
        async (place, letter) => {
          fc.pre(jws[place] !== letter);
          const changed = jws.slice(0, place) + letter + jws.slice(place + 1);
          expect((await verifyMessage('statement', changed, find)).ok).toBe(false);
        },
      ),
    );
  });

  it('is one that another JOSE library believes, and the other way round', async () => {
    const message = oneStatement(11);
    const jws = await signMessage('statement', message, signer);
    const theirs = { ...publicHalf(signer) };
    const { payload, protectedHeader } = await compactVerify(jws, theirs);
    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'kangen-statement+jws', kid: signer.kid });
    const again = await new CompactSign(payload)
      .setProtectedHeader({ alg: 'ES256', typ: 'kangen-statement+jws', kid: signer.kid })
      .sign({ ...signer });
    expect(await verifyMessage('statement', signedOnce(again), find)).toMatchObject({ message });
  });

  it('is one that node:crypto believes too, without our code', async () => {
    const message = oneStatement(8);
    const [head = '', body = '', signature = ''] = (
      await signMessage('statement', message, signer)
    ).split('.');
    const key = createPublicKey({ key: { ...publicHalf(signer) }, format: 'jwk' });
    const signed = Buffer.from(`${head}.${body}`);
    const bytes = Buffer.from(signature, 'base64url');
    expect(verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, bytes)).toBe(true);
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({
      alg: 'ES256',
      typ: 'kangen-statement+jws',
      kid: signer.kid,
    });
  });

  it('is never signed where it would break its own schema', async () => {
    const message = oneStatement(9);
    await expect(signMessage('statement', { ...message, points: -1 }, signer)).rejects.toThrow();
  });

  it('is named by the SHA-256 of what is signed, whichever form its signature has', async () => {
    const name = createHash('sha256').update('a.b').digest('base64url');
    expect(await messageDigest('a.b.c')).toBe(name);
    expect(await messageDigest('a.b.d')).toBe(name);
    expect(await messageDigest('a.c.c')).not.toBe(name);
  });
});

describe('an encrypted message', () => {
  it('is read by its reader as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 200 }), async (plaintext) => {
        const jwe = await encryptTo(publicHalf(reader), 'kangen-credential+json', plaintext);
        expect(await decryptAs([signer, reader], 'kangen-credential+json', jwe)).toEqual({
          ok: true,
          plaintext,
        });
      }),
      { numRuns: 30 },
    );
  });

  it('is read by another JOSE library, and theirs is read here', async () => {
    const typ = 'kangen-memo+json';
    const header = { alg: 'ECDH-ES', enc: 'A256GCM', typ, kid: reader.kid };
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (plaintext) => {
        const ours = await encryptTo(publicHalf(reader), 'kangen-memo+json', plaintext);
        const opened = await compactDecrypt(ours, { ...reader });
        expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(opened.plaintext)).toBe(
          plaintext,
        );
        expect(opened.protectedHeader).toMatchObject(header);
        const theirs = await new CompactEncrypt(new TextEncoder().encode(plaintext))
          .setProtectedHeader(header)
          .encrypt({ ...publicHalf(reader) });
        expect(await decryptAs([reader], 'kangen-memo+json', theirs)).toEqual({
          ok: true,
          plaintext,
        });
      }),
      { numRuns: 30 },
    );
  });

  it('is not opened once any letter of it was changed', async () => {
    const jwe = await encryptTo(publicHalf(reader), 'kangen-wish+json', '{"points":500}');
    await fc.assert(
      fc.asyncProperty(
        fc.nat(jwe.length - 1),
        fc.constantFrom(...'AZaz09-_.'),
        async (place, letter) => {
          fc.pre(jwe[place] !== letter);
          const changed = jwe.slice(0, place) + letter + jwe.slice(place + 1);
          expect((await decryptAs([reader], 'kangen-wish+json', changed)).ok).toBe(false);
        },
      ),
    );
  });

  it('is different each time, so that nobody sees that a PIN was used twice', async () => {
    const once = await encryptTo(publicHalf(reader), 'kangen-credential+json', '2468');
    const again = await encryptTo(publicHalf(reader), 'kangen-credential+json', '2468');
    expect(once).not.toBe(again);
  });

  it('is read with the older of two keys too', async () => {
    const newer = await generateKey('enc');
    const jwe = await encryptTo(publicHalf(reader), 'kangen-credential+json', 'x');
    expect(await decryptAs([newer, reader], 'kangen-credential+json', jwe)).toEqual({
      ok: true,
      plaintext: 'x',
    });
  });
});

describe('keys', () => {
  it('are named by their RFC 7638 thumbprint, each for one use', async () => {
    expect(signer.kid).toBe(await calculateJwkThumbprint({ ...publicHalf(signer) }));
    expect([signer.use, reader.use]).toEqual(['sig', 'enc']);
    expect(keptKeys.parse({ keys: [signer, reader] }).keys).toEqual([signer, reader]);
  });

  it('are published without their private half', () => {
    const published = { keys: [publicHalf(signer), publicHalf(reader)] };
    expect(keySet.parse(published)).toEqual(published);
    expect(JSON.stringify(published)).not.toContain(signer.d);
  });

  it('off the curve sign, verify and agree on nothing', async () => {
    const x = 'A'.repeat(43);
    const offCurve = { ...publicHalf(signer), x };
    const data = Buffer.from('said');
    const signature = await p256.sign(signer, data);
    expect(() => p256.verify(offCurve, { data, signature })).toThrow();
    expect(() => p256.agreeWith({ ...publicHalf(reader), x })).toThrow();
    expect(() => p256.agreed(reader, { ...publicHalf(reader), x })).toThrow();
    const jws = await signMessage('statement', oneStatement(10), signer);
    expect((await verifyMessage('statement', jws, () => offCurve)).ok).toBe(false);
  });
});

describe('base64url', () => {
  it('is what Node writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(base64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
      }),
    );
  });
});
