/** Signatures and JWS texts made to be believed by a verifier that is not careful, in the manner of Wycheproof. */
import { createHmac, createPrivateKey, generateKeyPairSync, sign as ecdsa } from 'node:crypto';
import { type KeptKey } from '../../protocol/sealed/keys.ts';

/** n of P-256. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

type Rule = 'canonical-form' | 'header' | 'type' | 'key' | 'signature' | 'schema';
export type Bad = [name: string, breaks: Rule, about: string, jws: string];

interface Good {
  /** A good message, compact. */
  jws: string;
  signer: KeptKey;
}

const encode = (value: string | Buffer): string => Buffer.from(value).toString('base64url');
const bytes32 = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
const integer = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`);
const concat = (...parts: Buffer[]): string => Buffer.concat(parts).toString('base64url');

export function hostileSignatures({ jws }: Good): Bad[] {
  const [head = '', body = '', signature = ''] = jws.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  const [r, s] = [bytes.subarray(0, 32), bytes.subarray(32)];
  const [zero, one, order] = [bytes32(0n), bytes32(1n), bytes32(ORDER)];
  const half = bytes32(ORDER / 2n + 1n);
  const max = Buffer.alloc(32, 0xff);
  const of = (about: string, ...[first, second]: [Buffer, Buffer]): [string, string] => [
    about,
    concat(first, second),
  ];
  const values: Record<string, [string, string]> = {
    'r-zero': of('r = 0', zero, s),
    's-zero': of('s = 0', r, zero),
    'r-order': of('r = n', order, s),
    's-order': of('s = n', r, order),
    'r-above-order': of('r = n + 1', bytes32(ORDER + 1n), s),
    's-above-order': of('s = n + 1', r, bytes32(ORDER + 1n)),
    'r-and-s-order': of('r = s = n: 0 where somebody reduces first', order, order),
    'r-and-s-largest': of('all bits set', max, max),
    'r-and-s-one': of('r = s = 1', one, one),
    'r-zero-s-one': of('holds for any message where nothing is checked', zero, one),
    'r-one-s-zero': of('the same the other way round', one, zero),
    's-high': of('the other signature that would hold: n - s', r, bytes32(ORDER - integer(s))),
    's-just-high': of('the least s that is too large', r, half),
    's-negative': of('s = 2^256 - s', r, bytes32(2n ** 256n - integer(s))),
    'r-and-s-exchanged': of('the other order', s, r),
    'r-twice': of('r where s belongs', r, r),
    'r-plus-one': of('r + 1', bytes32(integer(r) + 1n), s),
    's-plus-one': of('s + 1', r, bytes32(integer(s) + 1n)),
    'little-endian': of('bytes the other way round', Buffer.from(r.toReversed()), Buffer.from(s.toReversed())),
  };
  const lengths: Record<string, [string, string]> = {
    'signature-empty-letter': ['one letter', 'A'],
    'signature-r-alone': ['32 bytes', encode(r)],
    'signature-with-a-byte-more': ['65 bytes', concat(bytes, Buffer.from([0]))],
    'signature-with-a-byte-before': ['a zero in front, as of a longer curve', concat(Buffer.from([0]), bytes)],
    'signature-each-33-bytes': ['a zero before r and before s', concat(Buffer.from([0]), r, Buffer.from([0]), s)],
    'signature-twice': ['128 bytes', concat(bytes, bytes)],
    'signature-in-hexadecimal': ['another alphabet', bytes.toString('hex')],
    'signature-in-plain-base64': ['+ and / where - and _ belong', plainBase64(bytes)],
  };
  const made = (all: Record<string, [string, string]>, breaks: Rule): Bad[] =>
    Object.entries(all).map(([name, [about, text]]) => [name, breaks, about, `${head}.${body}.${text}`]);
  return [...made(values, 'signature'), ...made(lengths, 'canonical-form')];
}

/** At least one letter in which the two alphabets differ. */
function plainBase64(bytes: Buffer): string {
  const text = bytes.toString('base64').replace(/=+$/, '');
  return /[+/]/.test(text) ? text : `+${text.slice(1)}`;
}

export function hostileTexts({ jws, signer }: Good): Bad[] {
  const [head = '', body = '', signature = ''] = jws.split('.');
  const bad = (name: string, about: string, text: string): Bad => [name, 'canonical-form', about, text];
  return [
    bad('letters-line-feed-inside', 'base64 broken into lines', `${head}.${body.slice(0, 40)}\n${body.slice(40)}.${signature}`),
    bad('letters-space-before', 'a space before it', ` ${jws}`),
    bad('letters-line-feed-after', 'a line feed after it', `${jws}\n`),
    bad('letters-nul-after', 'a zero after it', `${jws}\0`),
    bad('header-padded', 'base64 padding', `${head}=.${body}.${signature}`),
    bad('payload-padded', 'base64 padding', `${head}.${body}=.${signature}`),
    bad('header-slack-bits', 'another text for the same header', withSlack(encode(textOf(head)), { signer, body })),
    bad('parts-four', 'one part more', `${jws}.${signature}`),
    bad('parts-two', 'no signature at all', `${head}.${body}`),
    bad('parts-empty-header', 'no header', `.${body}.${signature}`),
    bad('parts-empty-payload', 'no payload', `${head}..${signature}`),
    bad('parts-empty-signature', 'a dot and nothing behind it', `${head}.${body}.`),
    bad('header-cut-short', 'the last brace is missing', `${encode(textOf(head).slice(0, -1))}.${body}.${signature}`),
    bad('header-an-array', 'an array', signed({ head: `[${textOf(head)}]`, body: textOf(body), signer }).replace(/^[^.]+/, 'W10x')),
    bad('longer-than-may-be', 'more than 32768 letters', `${head}.${'A'.repeat(32_768)}.${signature}`),
    bad('nested-key-twice', 'currency twice, deeper down', signed({ head: textOf(head), body: textOf(body).replace('"currency":', '"currency":"JPY","currency":'), signer })),
    bad('number-minus-nothing', '-0', signed({ head: textOf(head), body: textOf(body).replace(/"iat":\d+/, '"iat":-0'), signer })),
    bad('number-without-end', '1e999', signed({ head: textOf(head), body: textOf(body).replace(/"iat":\d+/, '"iat":1e999'), signer })),
    bad('comment-in-the-payload', 'JSON has none', signed({ head: textOf(head), body: textOf(body).replace('{', '{/**/'), signer })),
    bad('comma-at-the-end', 'JSON has none', signed({ head: textOf(head), body: textOf(body).replace(/\}$/, ',}'), signer })),
  ];
}

interface Stranger {
  message: string;
  signer: KeptKey;
  type: string;
}

/** Headers that ask the verifier for something: each signed well, in the very way that it names. */
export function hostileHeaders({ message, signer, type }: Stranger): Bad[] {
  const ordinary = { alg: 'ES256', typ: type, kid: signer.kid };
  const { kty, crv, x, y } = signer;
  const own = { kty, crv, x, y };
  const by = (about: string, more: object, alg = 'ES256'): [string, object] => [about, { ...ordinary, ...more, alg }];
  const headers: Record<string, [string, object]> = {
    'header-with-b64-false': by('RFC 7797 without crit', { b64: false }),
    'header-with-crit-b64': by('RFC 7797', { b64: false, crit: ['b64'] }),
    'header-with-crit-unknown': by('an extension nobody knows', { crit: ['urn:example:pay-twice'], 'urn:example:pay-twice': true }),
    'header-with-crit-empty': by('an empty list', { crit: [] }),
    'header-with-crit-exp': by('a claim as an extension', { crit: ['exp'], exp: 1 }),
    'header-with-x5u': by('says where to fetch a certificate', { x5u: 'https://example.org/leaf.pem' }),
    'header-with-x5c': by('brings a certificate', { x5c: ['MIIB'] }),
    'header-with-x5t': by('names a certificate', { 'x5t#S256': 'A'.repeat(43) }),
    'header-with-own-jwk': by('brings the key that it was signed with', { jwk: own }),
    'header-with-jwk-and-no-kid': by('nothing but its own key', { jwk: own, kid: undefined }),
    'header-with-cty': by('one member more', { cty: 'json' }),
    'header-with-zip': by('of the other standard', { zip: 'DEF' }),
    'header-with-exp': by('claims in the header', { exp: 9_999_999_999 }),
    'alg-es256k': by('another curve', {}, 'ES256K'),
    'alg-es512': by('another curve', {}, 'ES512'),
    'alg-rs256': by('RSA', {}, 'RS256'),
    'alg-ps256': by('RSA', {}, 'PS256'),
    'alg-eddsa': by('Edwards', {}, 'EdDSA'),
    'alg-hs512': by('a shared secret', {}, 'HS512'),
    'alg-none-in-capitals': by('NONE', {}, 'NONE'),
    'alg-none-mixed': by('nOnE', {}, 'nOnE'),
    'alg-empty': by('nothing', {}, ''),
    'alg-with-space': by('a space behind it', {}, 'ES256 '),
    'alg-with-nul': by('a zero behind it', {}, 'ES256\0'),
    'alg-an-array': ['a list that reads as its only item', { ...ordinary, alg: ['ES256'] }],
    'alg-missing': ['none at all', { typ: type, kid: signer.kid }],
    'kid-empty': by('no name', { kid: '' }),
    'kid-with-a-query': by('SQL', { kid: "' OR '1'='1' --                            ".slice(0, 43) }),
    'kid-of-the-prototype': by('a name that every object has', { kid: '__proto__' }),
    'kid-with-a-line-feed': by('a line feed behind it', { kid: `${signer.kid}\n` }),
    'kid-an-array': ['a list that reads as its only item', { ...ordinary, kid: [signer.kid] }],
    'kid-an-address': by('a file', { kid: 'file:///etc/passwd' }),
    'typ-null': ['null', { ...ordinary, typ: null }],
    'typ-an-array': ['a list that reads as its only item', { ...ordinary, typ: [type] }],
  };
  const types: Record<string, [string, object]> = {
    'typ-in-capitals': by('names are exact', { typ: type.toUpperCase() }),
    'typ-as-a-media-type': by('RFC 7515 would let it be left out', { typ: `application/${type}` }),
    'typ-empty': by('nothing', { typ: '' }),
    'typ-of-an-encrypted-one': by('of what only one can read', { typ: 'kangen-credential+json' }),
    'typ-with-space': by('a space behind it', { typ: `${type} ` }),
  };
  const signs = (head: object): string => signed({ head: JSON.stringify(head), body: message, signer });
  const made = (all: Record<string, [string, object]>, breaks: Rule): Bad[] =>
    Object.entries(all).map(([name, [about, head]]) => [name, breaks, about, signs(head)]);
  return [
    ...made(headers, 'header'),
    ...made(types, 'type'),
    ['alg-hs256-truly', 'canonical-form', 'an HMAC with the public key, as JSON', hmac({ ...ordinary, alg: 'HS256' }, message, JSON.stringify(own))],
    ['alg-hs256-said-es256', 'canonical-form', 'an HMAC under the name of a signature', hmac(ordinary, message, JSON.stringify(own))],
    ['alg-none-unsigned', 'canonical-form', 'no signature, and no kid', `${encode('{"alg":"none"}')}.${encode(message)}.`],
    ['signed-on-p-384', 'canonical-form', '96 bytes of another curve', onCurve('P-384', ordinary, message)],
    ['signed-on-secp256k1', 'signature', '64 bytes of another curve', onCurve('secp256k1', ordinary, message)],
    ['signed-over-sha-384', 'signature', 'another digest under the right key', signed({ head: JSON.stringify(ordinary), body: message, signer, digest: 'sha384' })],
    ['signed-over-the-payload', 'signature', 'the payload alone, as RFC 7797 might', overPayload(ordinary, message, signer)],
  ];
}

interface Signing {
  head: string;
  body: string;
  signer: KeptKey;
  digest?: string;
}

function signed({ head, body, signer, digest = 'sha256' }: Signing): string {
  const input = `${encode(head)}.${encode(body)}`;
  return `${input}.${encode(lowS(raw(digest, Buffer.from(input), signer)))}`;
}

function raw(digest: string, data: Buffer, signer: KeptKey): Buffer {
  const key = createPrivateKey({ key: { ...signer }, format: 'jwk' });
  return ecdsa(digest, data, { key, dsaEncoding: 'ieee-p1363' });
}

/** With the smaller s: nothing else is to be wrong with it. */
export function lowS(signature: Buffer): Buffer {
  const s = integer(signature.subarray(32));
  return 2n * s < ORDER ? signature : Buffer.concat([signature.subarray(0, 32), bytes32(ORDER - s)]);
}

function overPayload(head: object, body: string, signer: KeptKey): string {
  return `${encode(JSON.stringify(head))}.${encode(body)}.${encode(lowS(raw('sha256', Buffer.from(body), signer)))}`;
}

function hmac(head: object, body: string, secret: string): string {
  const input = `${encode(JSON.stringify(head))}.${encode(body)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

function onCurve(namedCurve: string, head: object, body: string): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve });
  const input = `${encode(JSON.stringify(head))}.${encode(body)}`;
  const signature = ecdsa('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${encode(namedCurve === 'secp256k1' ? lowS(signature) : signature)}`;
}

/** The same bytes with an unused bit set; where none is unused, a letter more. Signed as it stands. */
function withSlack(head: string, { signer, body }: { signer: KeptKey; body: string }): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const slack =
    head.length % 4 === 0
      ? `${head}A`
      : head.slice(0, -1) + alphabet.charAt(alphabet.indexOf(head.slice(-1)) + 1);
  const input = `${slack}.${body}`;
  return `${input}.${encode(lowS(raw('sha256', Buffer.from(input), signer)))}`;
}

const textOf = (part: string): string => Buffer.from(part, 'base64url').toString();
