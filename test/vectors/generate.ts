/**
 * Makes the signed and the encrypted vectors: `node test/vectors/generate.ts`. Their inputs are fixed;
 * signatures and ciphertexts are new each time, so it is run only when a vector is added. The plain
 * vectors are written by hand.
 */
import { createPrivateKey, hkdfSync, sign as ecdsa } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompactEncrypt, CompactSign } from 'jose';
import { messageTypes, type MessageKind } from '../../protocol/messages.ts';
import { encryptTo } from '../../protocol/sealed/encrypt.ts';
import { generateKey, keptKeys, type KeptKey, publicHalf } from '../../protocol/sealed/keys.ts';
import { hostileJwes } from './hostile-jwe.ts';
import { hostileHeaders, hostileSignatures, hostileTexts, lowS } from './hostile-jws.ts';

const root = import.meta.dirname;
const [signer, otherSigner, reader, stranger] = await testKeys();

const claims = { iat: 1772359872, jti: '5f8b1c9e-3d2a-4e6f-8a7b-1c2d3e4f5a6b' };
const ledger = 'urn:kangen:ledger';
const bank = 'urn:kangen:bank:KANGDEFFXXX';
const kiosk = 'urn:kangen:kiosk:hanami-market:kiosk-1';
const redemption = '01956a3c-7b00-7abc-8def-0123456789ab';
const staffId = '01956a3c-7b00-7abc-8def-0123456789ac';
const amount = { currency: 'EUR', minor: '1250' };
const at = '2026-03-01T10:11:12.345Z';
const bankReference = '260301-4F9A-2C81-B7D0';

const messages = {
  authorization: {
    iss: ledger, aud: bank, ...claims, nbf: 1772359872, exp: 1772446272, redemption,
    terminal: kiosk, amount, order: 'eyJhIjoxfQ..AAAA.AAAA.AAAA',
  },
  receipt: {
    iss: bank, aud: ledger, ...claims, redemption, outcome: 'completed', authorization: 'A'.repeat(42) + '8',
    amount, bankReference, decidedAt: at, reason: null, document: '<Document/>',
  },
  report: { iss: bank, aud: kiosk, ...claims, redemption, status: 'pending', document: '<Document/>' },
  statement: {
    iss: ledger, aud: kiosk, ...claims, redemption, outcome: 'completed', amount, points: 1250,
    pointsBefore: 4920, pointsAfter: 3670, payee: 'DE•• •••• 1001', bankReference,
    requestedAt: at, decidedAt: at, reason: null,
  },
  return: {
    iss: bank, aud: ledger, ...claims, redemption, amount, completion: bankReference,
    bankReference: '260305-11AA-22BB-33CC', returnedAt: at, reason: { code: 'AC04', text: 'Account closed' },
    document: '<Document/>',
  },
  policy: {
    iss: ledger, aud: kiosk, ...claims, exp: 1772964672, version: 1,
    wishes: {
      rate: { points: 1, minor: 1 }, minimum: { currency: 'EUR', minor: '500' }, step: { currency: 'EUR', minor: '10' },
      amountMax: { currency: 'EUR', minor: '5000' }, sumMax: { currency: 'EUR', minor: '100000' },
      countMax: 500, ageSecondsMax: 604800,
    },
    idle: { askAfterSeconds: 45, answerSeconds: 20 },
  },
  head: {
    iss: ledger, aud: ledger, ...claims, lineage: 0, sequence: 64, hash: '0123456789abcdef'.repeat(4), entries: 130,
    accepted: null,
  },
  staffSession: {
    iss: ledger, aud: kiosk, ...claims, exp: 1772361672, session: staffId, member: redemption, roles: ['assist', 'record'],
    certificate: '0A1B2C3D4E5F60718293A4B5C6D7E8F9', key: 'A'.repeat(42) + '8',
  },
  staffAction: {
    iss: kiosk, aud: ledger, iat: claims.iat, jti: staffId, session: staffId, deed: { kind: 'look-up', redemption },
  },
} satisfies Record<MessageKind, object>;

const header = (kind: MessageKind, key = signer) => ({ alg: 'ES256', typ: messageTypes[kind], kid: key.kid });
const text = JSON.stringify(messages.authorization);
const encode = (value: string): string => Buffer.from(value).toString('base64url');

/** Signs exactly these texts, however wrong they are: the signature itself is always good. */
function signTexts(head: string, body: string, key: KeptKey = signer): string {
  const input = `${encode(head)}.${encode(body)}`;
  const signature = ecdsa('sha256', Buffer.from(input), {
    key: createPrivateKey({ key: { ...key }, format: 'jwk' }),
    dsaEncoding: 'ieee-p1363',
  });
  return `${input}.${lowS(signature).toString('base64url')}`;
}
const withHeader = (head: object) => signTexts(JSON.stringify(head), text);
const withPayload = (body: string) => signTexts(JSON.stringify(header('authorization')), body);

type Bad = [name: string, breaks: string, about: string, jws: string];

async function badlySigned(): Promise<Bad[]> {
  const good = withPayload(text);
  const [head = '', body = '', signature = ''] = good.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  const ordinary = header('authorization');
  const of = (change: object): string => withPayload(JSON.stringify({ ...messages.authorization, ...change }));
  const longer = await new CompactSign(Buffer.from(text))
    .setProtectedHeader({ ...ordinary, b64: true, crit: ['b64'] })
    .sign({ ...signer });
  return [
    ['typ-of-a-receipt', 'type', 'a receipt header around an authorization', withHeader(header('receipt'))],
    ['typ-jwt', 'type', 'the generic type', withHeader({ ...ordinary, typ: 'JWT' })],
    ['typ-missing', 'header', 'no type', withHeader({ alg: 'ES256', kid: signer.kid })],
    ['alg-none', 'header', 'alg none, signature of the right length', withHeader({ ...ordinary, alg: 'none' })],
    ['alg-none-without-signature', 'canonical-form', 'alg none, empty signature', `${encode(JSON.stringify({ ...ordinary, alg: 'none' }))}.${body}.`],
    ['alg-hs256', 'header', 'the public key as an HMAC secret', withHeader({ ...ordinary, alg: 'HS256' })],
    ['alg-es384', 'header', 'another algorithm', withHeader({ ...ordinary, alg: 'ES384' })],
    ['alg-in-small-letters', 'header', 'names are exact', withHeader({ ...ordinary, alg: 'es256' })],
    ['header-with-jwk', 'header', 'brings its own key', withHeader({ ...ordinary, jwk: publicHalf(signer) })],
    ['header-with-jku', 'header', 'says where to fetch a key', withHeader({ ...ordinary, jku: 'https://example.org/keys' })],
    ['header-with-crit', 'header', 'an extension', longer],
    ['header-without-kid', 'header', 'no key named', withHeader({ alg: 'ES256', typ: ordinary.typ })],
    ['kid-no-thumbprint', 'header', 'a kid that is a path', withHeader({ ...ordinary, kid: '../../etc/passwd' })],
    ['kid-unknown', 'key', 'a key nobody has published', withHeader({ ...ordinary, kid: 'B'.repeat(42) + '8' })],
    ['kid-of-an-encryption-key', 'key', 'a published key that does not sign', withHeader({ ...ordinary, kid: reader.kid })],
    ['signed-by-another-key', 'signature', 'the kid of one key, signed by another', signTexts(JSON.stringify(ordinary), text, otherSigner)],
    ['payload-tampered', 'signature', 'the amount was raised afterwards', `${head}.${encode(text.replace('"1250"', '"9250"'))}.${signature}`],
    ['header-tampered', 'signature', 'the kid was changed afterwards', `${encode(JSON.stringify(header('authorization', otherSigner)))}.${body}.${signature}`],
    ['signature-of-another-message', 'signature', 'swapped', `${head}.${body}.${of({ exp: 1772446273 }).split('.')[2]}`],
    ['signature-of-zeros', 'signature', 'r = s = 0', `${head}.${body}.${Buffer.alloc(64).toString('base64url')}`],
    ['signature-in-der', 'canonical-form', 'ASN.1 instead of r and s', `${head}.${body}.${derOf(bytes).toString('base64url')}`],
    ['signature-cut-short', 'canonical-form', '63 bytes', `${head}.${body}.${bytes.subarray(0, 63).toString('base64url')}`],
    ['signature-with-slack-bits', 'canonical-form', 'another text for the same 64 bytes', `${head}.${body}.${withSlackBits(signature)}`],
    ['signature-padded', 'canonical-form', 'base64 padding', `${good}==`],
    ['key-twice', 'canonical-form', 'amount twice: two readers, two amounts', withPayload(text.replace('"amount":', '"amount":{"currency":"EUR","minor":"1"},"amount":'))],
    ['header-key-twice', 'canonical-form', 'alg twice', signTexts(JSON.stringify(ordinary).replace('{', '{"alg":"none",'), text)],
    ['space-in-the-payload', 'canonical-form', 'a space after a colon', withPayload(text.replace('"iss":', '"iss": '))],
    ['line-feed-after-the-payload', 'canonical-form', 'a trailing line feed', withPayload(`${text}\n`)],
    ['byte-order-mark', 'canonical-form', 'EF BB BF first', withPayload(`\uFEFF${text}`)],
    ['number-with-an-exponent', 'canonical-form', '1772359872 as 1.772359872e9', withPayload(text.replace('"iat":1772359872', '"iat":1.772359872e9'))],
    ['number-with-a-fraction-of-nothing', 'canonical-form', '1772359872.0', withPayload(text.replace('"iat":1772359872', '"iat":1772359872.0'))],
    ['number-beyond-a-double', 'canonical-form', '2^53 + 1', withPayload(text.replace('"iat":1772359872', '"iat":9007199254740993'))],
    ['escaped-letter', 'canonical-form', '\\u0069ss for iss', withPayload(text.replace('"iss"', '"\\u0069ss"'))],
    ['payload-no-json', 'canonical-form', 'plain words', withPayload('pay Ana 12.50')],
    ['payload-no-utf-8', 'canonical-form', 'a lone continuation byte', signBytes(head, Buffer.from([0x22, 0x80, 0x22]))],
    ['unknown-field', 'schema', 'a member the schema does not have', of({ note: 'urgent' })],
    ['prototype-as-a-field', 'schema', 'an own member called __proto__', withPayload(text.replace('{', '{"__proto__":{"outcome":"completed"},'))],
    ['issued-by-a-name-of-no-party', 'schema', 'iss is no party', of({ iss: 'ledger' })],
    ['amount-as-a-number', 'schema', 'money is text on the wire', of({ amount: { currency: 'EUR', minor: 1250 } })],
    ['payload-of-a-receipt', 'schema', 'right type, wrong content', withPayload(JSON.stringify(messages.receipt))],
    ['detached-payload', 'canonical-form', 'RFC 7797', `${head}..${signature}`],
    ['json-serialization', 'canonical-form', 'RFC 7515 section 7.2', JSON.stringify({ protected: head, payload: body, signature })],
    ...hostileSignatures({ jws: good, signer }),
    ...hostileTexts({ jws: good, signer }),
    ...hostileHeaders({ message: text, signer, type: ordinary.typ }),
  ];
}

function signBytes(head: string, body: Buffer): string {
  const input = `${head}.${body.toString('base64url')}`;
  const key = createPrivateKey({ key: { ...signer }, format: 'jwk' });
  const signature = ecdsa('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${lowS(signature).toString('base64url')}`;
}

/** 64 bytes leave four unused bits in the last of 86 letters; here one of them is set. */
function withSlackBits(signature: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return signature.slice(0, -1) + alphabet.charAt(alphabet.indexOf(signature.slice(-1)) + 1);
}

function derOf(rs: Buffer): Buffer {
  const integer = (value: Buffer): Buffer => {
    const bytes = value.readUInt8(0) > 127 ? Buffer.concat([Buffer.from([0]), value]) : value;
    return Buffer.concat([Buffer.from([2, bytes.length]), bytes]);
  };
  const body = Buffer.concat([integer(rs.subarray(0, 32)), integer(rs.subarray(32))]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

const credential = JSON.stringify({ cardNumber: '9704000000000011', pin: '2468', terminal: kiosk, ...claims });
const wish = JSON.stringify({
  id: redemption, terminal: kiosk, cardNumber: '9704000000000018', pin: '2468',
  request: { points: 1250, amount, consent: { text: 'wish-to-own-account/1', language: 'en', givenAt: at } },
});

const purchase = JSON.stringify({
  id: '01956a3c-7b00-7abc-8def-0123456789ac', till: 'urn:kangen:till:hanami-market:till-1',
  cardNumber: '9704000000000018', paid: amount, receiptNumber: 'A-000017',
});

async function encryptedMessages() {
  const order = '<?xml version="1.0" encoding="UTF-8"?><Document/>';
  return [
    { name: 'credential', vector: { kind: 'kangen-credential+json', jwe: await encryptTo(publicHalf(reader), 'kangen-credential+json', credential), plaintext: credential } },
    { name: 'wish', vector: { kind: 'kangen-wish+json', jwe: await encryptTo(publicHalf(reader), 'kangen-wish+json', wish), plaintext: wish } },
    { name: 'purchase', vector: { kind: 'kangen-purchase+json', jwe: await encryptTo(publicHalf(reader), 'kangen-purchase+json', purchase), plaintext: purchase } },
    { name: 'order', vector: { kind: 'pain.001.001.09+xml', jwe: await encryptTo(publicHalf(reader), 'pain.001.001.09+xml', order), plaintext: order } },
  ];
}

async function badlyEncrypted(): Promise<Bad[]> {
  const kind = 'kangen-credential+json';
  const good = await encryptTo(publicHalf(reader), kind, credential);
  const parts = good.split('.');
  const flipped = (place: number) => parts.with(place, flipFirst(parts[place] ?? '')).join('.');
  const other = async (alg: string, enc: string, more: object = {}) =>
    new CompactEncrypt(Buffer.from(credential))
      .setProtectedHeader({ alg, enc, typ: kind, kid: reader.kid, ...more })
      .encrypt({ ...publicHalf(reader) });
  const symmetric = await new CompactEncrypt(Buffer.from(credential))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', typ: kind, kid: reader.kid })
    .encrypt(new Uint8Array(hkdfSync('sha256', reader.x, '', 'guessed', 32)));
  return [
    ['typ-of-an-order', 'kind', 'another kind of secret', await encryptTo(publicHalf(reader), 'pain.001.001.09+xml', credential)],
    ['typ-missing', 'header', 'no kind at all', await other('ECDH-ES', 'A256GCM', { typ: undefined })],
    ['to-somebody-else', 'key', 'encrypted to another key', await encryptTo(publicHalf(stranger), kind, credential)],
    ['wrapped-key', 'form', 'ECDH-ES+A256KW', await other('ECDH-ES+A256KW', 'A256GCM')],
    ['shorter-content-key', 'header', 'A128GCM', await other('ECDH-ES', 'A128GCM')],
    ['cbc-content', 'form', 'A256CBC-HS512', await other('ECDH-ES', 'A256CBC-HS512')],
    ['shared-secret', 'header', 'alg dir', symmetric],
    ['tag-changed', 'opens', 'one letter', flipped(4)],
    ['ciphertext-changed', 'opens', 'one letter', flipped(3)],
    ['header-changed', 'kind', 'the header is authenticated too', parts.with(0, encode(Buffer.from(parts[0] ?? '', 'base64url').toString().replace('"typ":"k', '"typ":"K'))).join('.')],
    ['four-parts', 'form', 'no tag', parts.slice(0, 4).join('.')],
    ['not-encrypted', 'form', 'the credential itself', encode(credential)],
    ...hostileJwes({ reader, kind, plaintext: credential }),
  ];
}

function flipFirst(part: string): string {
  return (part.startsWith('A') ? 'B' : 'A') + part.slice(1);
}

/** Kept beside the vectors, private halves too: they open and sign nothing but test vectors. */
async function testKeys(): Promise<[KeptKey, KeptKey, KeptKey, KeptKey]> {
  const file = join(root, 'test-keys.json');
  if (!existsSync(file)) {
    const keys = [await generateKey('sig'), await generateKey('sig'), await generateKey('enc')];
    const strangers = [await generateKey('enc')];
    const about = 'For test vectors alone. `keys` are known to the reader of a vector, `strangers` are not.';
    writeFileSync(file, `${JSON.stringify({ about, keys, strangers }, null, 2)}\n`);
  }
  const kept = JSON.parse(readFileSync(file, 'utf8')) as { keys: unknown; strangers: unknown };
  const [first, second, third] = keptKeys.parse({ keys: kept.keys }).keys;
  const [fourth] = keptKeys.parse({ keys: kept.strangers }).keys;
  if (!first || !second || !third || !fourth) throw new Error(`${file} holds too few keys`);
  return [first, second, third, fourth];
}

function write(folder: string, vectors: readonly { name: string; vector: object }[]): void {
  rmSync(join(root, folder), { recursive: true, force: true });
  mkdirSync(join(root, folder), { recursive: true });
  for (const { name, vector } of vectors) {
    writeFileSync(join(root, folder, `${name}.json`), `${JSON.stringify(vector, null, 2)}\n`);
  }
}

const kinds = Object.keys(messages) as MessageKind[];
write(
  'signed-message/valid',
  kinds.map((kind) => ({
    name: kind,
    vector: { kind, jws: signTexts(JSON.stringify(header(kind)), JSON.stringify(messages[kind])) },
  })),
);
write(
  'signed-message/invalid',
  (await badlySigned()).map(([name, breaks, about, jws]) => ({
    name,
    vector: { kind: 'authorization', breaks, about, jws },
  })),
);
write('encrypted-message/valid', await encryptedMessages());
write(
  'encrypted-message/invalid',
  (await badlyEncrypted()).map(([name, breaks, about, jwe]) => ({
    name,
    vector: { kind: 'kangen-credential+json', breaks, about, jwe },
  })),
);
