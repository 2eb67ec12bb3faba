/** Encrypted messages made to be opened by a reader that is not careful. Each is sealed well, but for one thing. */
import { createCipheriv, createECDH, createHash, type ECDH } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { type KeptKey } from '../../protocol/sealed/keys.ts';

type Rule = 'form' | 'header' | 'kind' | 'key' | 'opens';
export type BadJwe = [name: string, breaks: Rule, about: string, jwe: string];

interface Reader {
  reader: KeptKey;
  kind: string;
  plaintext: string;
}

interface Sealing {
  reader: KeptKey;
  /** As it is written; by default JSON of `members`. */
  head?: string;
  members?: object;
  plaintext: Buffer;
  /** What is authenticated in the place of the header. */
  authenticated?: string;
  ivBytes?: number;
  tagBytes?: number;
  wrapped?: string;
}

const encode = (value: string | Buffer): string => Buffer.from(value).toString('base64url');
const decode = (value: string): Buffer => Buffer.from(value, 'base64url');

export function hostileJwes({ reader, kind, plaintext }: Reader): BadJwe[] {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  const epk = publicOf(pair);
  const members = { alg: 'ECDH-ES', enc: 'A256GCM', typ: kind, kid: reader.kid, epk };
  const text = Buffer.from(plaintext);
  const sealed = (more: Partial<Sealing> = {}): string => seal({ reader, members, plaintext: text, ...more }, pair);
  const withHead = (more: object): string => sealed({ members: { ...members, ...more } });
  const good = sealed();
  const parts = good.split('.');
  const json = JSON.stringify(members);
  const point = (more: object): string => withHead({ epk: { ...epk, ...more } });
  const zero = encode(Buffer.alloc(32));
  return [
    ['zip-deflate', 'header', 'inflated before it is parsed', sealed({ members: { ...members, zip: 'DEF' }, plaintext: deflateRawSync(text) })],
    ['zip-bomb', 'header', 'a megabyte of nothing', sealed({ members: { ...members, zip: 'DEF' }, plaintext: deflateRawSync(Buffer.alloc(1_000_000)) })],
    ['crit-unknown', 'header', 'an extension nobody knows', withHead({ crit: ['urn:example:x'], 'urn:example:x': 1 })],
    ['with-jwk', 'header', 'brings a key', withHead({ jwk: epk })],
    ['with-jku', 'header', 'says where to fetch a key', withHead({ jku: 'https://example.org/keys' })],
    ['with-x5u', 'header', 'says where to fetch a certificate', withHead({ x5u: 'https://example.org/leaf.pem' })],
    ['with-apu', 'header', 'agreement with party information', withHead({ apu: 'QQ' })],
    ['with-p2c', 'header', 'asks for a billion rounds', withHead({ p2c: 1_000_000_000, p2s: 'QQ' })],
    ['with-cty', 'header', 'one member more', withHead({ cty: 'JWT' })],
    ['alg-password', 'header', 'PBES2-HS256+A128KW', withHead({ alg: 'PBES2-HS256+A128KW' })],
    ['alg-rsa', 'header', 'RSA-OAEP-256', withHead({ alg: 'RSA-OAEP-256' })],
    ['alg-rsa-old', 'header', 'RSA1_5', withHead({ alg: 'RSA1_5' })],
    ['alg-in-small-letters', 'header', 'names are exact', withHead({ alg: 'ecdh-es' })],
    ['enc-in-small-letters', 'header', 'names are exact', withHead({ enc: 'a256gcm' })],
    ['enc-missing', 'header', 'none', withHead({ enc: undefined })],
    ['kid-missing', 'header', 'no key named', withHead({ kid: undefined })],
    ['kid-an-array', 'header', 'a list that reads as its only item', withHead({ kid: [reader.kid] })],
    ['kid-unknown', 'key', 'of a key that the reader has not', withHead({ kid: 'B'.repeat(42) + '8' })],
    ['epk-missing', 'header', 'nothing to agree with', withHead({ epk: undefined })],
    ['epk-on-p-384', 'header', 'the name of another curve', point({ crv: 'P-384' })],
    ['epk-on-x25519', 'header', 'another kind of key', withHead({ epk: { kty: 'OKP', crv: 'X25519', x: epk.x } })],
    ['epk-with-private-half', 'header', 'd beside it', point({ d: zero })],
    ['epk-short', 'header', '31 bytes', point({ x: encode(decode(epk.x).subarray(1)) })],
    ['epk-long', 'header', 'a zero before it', point({ x: encode(Buffer.concat([Buffer.from([0]), decode(epk.x)])) })],
    ['epk-off-the-curve', 'opens', 'y + 1: invalid curve attack', point({ y: oneMore(epk.y) })],
    ['epk-of-the-twist', 'opens', 'x of no point', point({ x: encode(Buffer.alloc(32, 0xff)) })],
    ['epk-nothing', 'opens', '(0, 0)', point({ x: zero, y: zero })],
    ['epk-of-somebody-else', 'opens', 'not the one that was agreed with', point(publicOf(freshPair()))],
    ['epk-of-the-reader', 'opens', "the reader's own public key", point({ x: reader.x, y: reader.y })],
    ['header-key-twice', 'form', 'typ twice: two readers, two kinds', sealed({ head: json.replace('"typ":', '"typ":"x","typ":') })],
    ['header-with-space', 'form', 'a space after a colon', sealed({ head: json.replace('"alg":', '"alg": ') })],
    ['header-with-line-feed', 'form', 'a line feed behind it', sealed({ head: `${json}\n` })],
    ['header-an-array', 'header', 'an array', sealed({ head: `[${json}]` })],
    ['authenticated-otherwise', 'opens', 'sealed beside another header', sealed({ authenticated: encode('{}') })],
    ['authenticated-nothing', 'opens', 'sealed without its header', sealed({ authenticated: '' })],
    ['iv-long', 'form', '16 bytes', sealed({ ivBytes: 16 })],
    ['iv-short', 'form', '8 bytes', sealed({ ivBytes: 8 })],
    ['iv-exchanged', 'opens', 'of another message', parts.with(2, encode(Buffer.alloc(12, 7))).join('.')],
    ['tag-cut-to-12', 'form', '12 bytes, as GCM allows elsewhere', sealed({ tagBytes: 12 })],
    ['tag-cut-to-4', 'form', '4 bytes', sealed({ tagBytes: 4 })],
    ['tag-nothing', 'opens', 'zeros', parts.with(4, encode(Buffer.alloc(16))).join('.')],
    ['tag-with-slack-bits', 'form', 'another text for the same bytes', parts.with(4, slack(parts[4] ?? '')).join('.')],
    ['tag-padded', 'form', 'base64 padding', `${good}==`],
    ['ciphertext-cut-short', 'opens', 'one byte less', parts.with(3, encode(decode(parts[3] ?? '').subarray(1))).join('.')],
    ['ciphertext-missing', 'opens', 'none', parts.with(3, '').join('.')],
    ['ciphertext-and-tag-exchanged', 'form', 'the other order', [parts[0], '', parts[2], parts[4], parts[3]].join('.')],
    ['wrapped-key-beside', 'form', 'an encrypted key where none belongs', sealed({ wrapped: encode(Buffer.alloc(40)) })],
    ['five-dots', 'form', 'one part more', `${good}.AAAA`],
    ['space-before', 'form', 'a space before it', ` ${good}`],
    ['line-feed-inside', 'form', 'base64 broken into lines', parts.with(3, `${parts[3]?.slice(0, 20)}\n${parts[3]?.slice(20)}`).join('.')],
    ['json-serialization', 'form', 'RFC 7516 section 7.2', JSON.stringify({ protected: parts[0], iv: parts[2], ciphertext: parts[3], tag: parts[4] })],
    ['plaintext-no-utf-8', 'opens', 'bytes that are no text', sealed({ plaintext: Buffer.from([0x22, 0x80, 0x22]) })],
    ['typ-in-capitals', 'kind', 'names are exact', withHead({ typ: kind.toUpperCase() })],
    ['typ-as-a-media-type', 'kind', 'with application/', withHead({ typ: `application/${kind}` })],
    ['typ-of-a-signed-one', 'kind', 'of what anybody may read', withHead({ typ: 'kangen-authorization+jws' })],
    ['typ-empty', 'kind', 'nothing', withHead({ typ: '' })],
  ];
}

function freshPair(): ECDH {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  return pair;
}

function publicOf(pair: ECDH): { kty: string; crv: string; x: string; y: string } {
  const point = pair.getPublicKey();
  return { kty: 'EC', crv: 'P-256', x: encode(point.subarray(1, 33)), y: encode(point.subarray(33)) };
}

/** RFC 7518 section 4.6 and 5.3, by hand. */
function seal(
  { reader, head, members, plaintext, authenticated, ivBytes = 12, tagBytes = 16, wrapped = '' }: Sealing,
  pair: ECDH,
): string {
  const theirs = Buffer.concat([Buffer.from([4]), decode(reader.x), decode(reader.y)]);
  const shared = pair.computeSecret(theirs);
  const number = (value: number): Buffer => {
    const four = Buffer.alloc(4);
    four.writeUInt32BE(value);
    return four;
  };
  const name = Buffer.from('A256GCM');
  const key = createHash('sha256')
    .update(Buffer.concat([number(1), shared, number(name.length), name, number(0), number(0), number(256)]))
    .digest();
  const protectedHead = encode(head ?? JSON.stringify(members));
  const iv = Buffer.alloc(ivBytes, 9);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(authenticated ?? protectedHead));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return [protectedHead, wrapped, encode(iv), encode(ciphertext), encode(cipher.getAuthTag())].join('.');
}

function oneMore(coordinate: string): string {
  const value = (BigInt(`0x${decode(coordinate).toString('hex')}`) + 1n).toString(16).padStart(64, '0');
  return encode(Buffer.from(value, 'hex'));
}

/** 16 bytes leave four unused bits in the last of 22 letters; here one of them is set. */
function slack(part: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return part.slice(0, -1) + alphabet.charAt(alphabet.indexOf(part.slice(-1)) + 1);
}
