/**
 * What a certificate of this network looks like (RFC 5280, as the authority issues it), read from its own
 * bytes. TLS has checked chain, time and signature before; which keys, uses and extensions it lets pass
 * differs from library to library, so all of it is said here, once for every party.
 */
import { partyFromUrn, type Party } from '../identity.ts';
import { type Element, elementIn, elementsIn, hexOf, NotDer, TAG, timeOf } from './der.ts';

/** What the peer does with it: it calls, or it answers. */
export type Use = 'calls' | 'answers';

export type Leaf = { ok: true; party: Party } | { ok: false; fault: string };

/** @param der as it came; its signature and its issuer are TLS's to check */
export function readLeaf(der: Uint8Array, use: Use): Leaf {
  try {
    const name = nameIn(der, use);
    const party = partyFromUrn(name);
    return party === null
      ? { ok: false, fault: 'it names no party of this network' }
      : { ok: true, party };
  } catch (error) {
    if (error instanceof Unfit || error instanceof NotDer)
      return { ok: false, fault: error.message };
    throw error;
  }
}

class Unfit extends Error {}

const LEAF_BYTES_MAX = 8 * 1024;
const SERIAL_BYTES = 16;
/** Thirty days, backdated a little for slow clocks. */
const LIFE_MS_MAX = 31 * 24 * 60 * 60 * 1000;
const RSA_BITS_MIN = 3072;

const OID = {
  keyUsage: '551d0f',
  subjectAltName: '551d11',
  basicConstraints: '551d13',
  extendedKeyUsage: '551d25',
} as const;
const PURPOSE: Record<Use, string> = { calls: '2b06010505070302', answers: '2b06010505070301' };
const SHA256_WITH_RSA = '300d06092a864886f70d01010b0500';
const EC_P256 = '301306072a8648ce3d020106082a8648ce3d030107';
const RSA = '300d06092a864886f70d0101010500';
/** BIT STRING with digitalSignature alone. */
const DIGITAL_SIGNATURE = '03020780';
const NAME = { dns: 0x82, uri: 0x86, ip: 0x87 } as const;

function nameIn(der: Uint8Array, use: Use): string {
  if (der.length > LEAF_BYTES_MAX) throw new Unfit('it is too large');
  const [tbs, algorithm, signature] = exactly(3, elementIn(der, TAG.sequence));
  if (signature.tag !== TAG.bits) throw new Unfit('it has no signature');
  const [version, serial, inner, issuer, validity, subject, key, extensions] = exactly(8, tbs);
  if (hexOf(version.whole) !== 'a003020102') throw new Unfit('it is not of version 3');
  checkSerial(serial);
  if (hexOf(inner.whole) !== SHA256_WITH_RSA || hexOf(algorithm.whole) !== SHA256_WITH_RSA) {
    throw new Unfit('it is not signed with RSA and SHA-256');
  }
  if (issuer.body.length === 0 || subject.body.length === 0)
    throw new Unfit('it has an empty name');
  checkValidity(validity);
  checkKey(key);
  if (extensions.tag !== 0xa3) throw new Unfit('it has no extensions');
  return nameOf(extensionsIn(extensions), use);
}

/** As the authority makes them: 128 bits, positive, no leading zero. Another form has another text. */
function checkSerial({ tag, body }: Element): void {
  const [first = 0] = body;
  if (tag !== TAG.integer || body.length !== SERIAL_BYTES || first < 0x40 || first > 0x7f) {
    throw new Unfit('its serial number is not of this authority');
  }
}

function checkValidity(validity: Element): void {
  const [from, until] = exactly(2, validity).map((time) => timeOf(time).getTime());
  const lifeMs = (until ?? 0) - (from ?? 0);
  if (lifeMs <= 0 || lifeMs > LIFE_MS_MAX)
    throw new Unfit('it is made for another time than 30 days');
}

function checkKey(key: Element): void {
  const [kind, bits] = exactly(2, key);
  if (bits.tag !== TAG.bits || bits.body[0] !== 0) throw new Unfit('it has no key');
  const algorithm = hexOf(kind.whole);
  if (algorithm === EC_P256 && bits.body.length === 66 && bits.body[1] === 0x04) return;
  if (algorithm === RSA && rsaBits(bits.body.subarray(1)) >= RSA_BITS_MIN) return;
  throw new Unfit('its key is neither on P-256 nor RSA of 3072 bits');
}

function rsaBits(key: Uint8Array): number {
  const [modulus] = exactly(2, elementIn(key, TAG.sequence));
  const [first = 0, second = 0] = modulus.body;
  const digits = first === 0 ? modulus.body.subarray(1) : modulus.body;
  const top = first === 0 ? second : first;
  return (digits.length - 1) * 8 + top.toString(2).length;
}

interface Extension {
  isCritical: boolean;
  value: Uint8Array;
}

/** By object identifier, in hex. */
function extensionsIn(holder: Element): ReadonlyMap<string, Extension> {
  const found = new Map<string, Extension>();
  for (const one of elementsIn(elementIn(holder.body, TAG.sequence).body)) {
    const parts = elementsIn(one.body);
    const [id, second] = parts;
    const isCritical = second?.tag === TAG.boolean;
    const value = parts[isCritical ? 2 : 1];
    if (id?.tag !== TAG.oid || value?.tag !== TAG.octets || parts.length !== (isCritical ? 3 : 2)) {
      throw new Unfit('it has an extension that cannot be read');
    }
    if (isCritical && hexOf(second.body) !== 'ff') throw new Unfit('it is not DER');
    const name = hexOf(id.body);
    if (found.has(name)) throw new Unfit('it has an extension twice');
    found.set(name, { isCritical, value: value.body });
  }
  return found;
}

function nameOf(extensions: ReadonlyMap<string, Extension>, use: Use): string {
  const known = new Set<string>(Object.values(OID));
  for (const [id, { isCritical }] of extensions) {
    if (isCritical && !known.has(id))
      throw new Unfit('it asks for something that is not known here');
  }
  const needed = (id: string, what: string): Uint8Array => {
    const value = extensions.get(id)?.value;
    if (value === undefined) throw new Unfit(`it does not say ${what}`);
    return value;
  };
  // An empty sequence: no authority, and so no length of a path.
  if (hexOf(needed(OID.basicConstraints, 'that it is no authority')) !== '3000') {
    throw new Unfit('it is an authority');
  }
  if (hexOf(needed(OID.keyUsage, 'what its key is for')) !== DIGITAL_SIGNATURE) {
    throw new Unfit('its key is not for signing alone');
  }
  checkPurposes(needed(OID.extendedKeyUsage, 'whether it calls or answers'), use);
  return onlyUri(needed(OID.subjectAltName, 'whose it is'));
}

function checkPurposes(value: Uint8Array, use: Use): void {
  const purposes = elementsIn(elementIn(value, TAG.sequence).body).map(({ body }) => hexOf(body));
  const allowed = Object.values(PURPOSE);
  if (!purposes.includes(PURPOSE[use]) || !purposes.every((one) => allowed.includes(one))) {
    throw new Unfit(use === 'calls' ? 'it is not for a caller' : 'it is not for a server');
  }
}

/** Two names are no name. */
function onlyUri(value: Uint8Array): string {
  const names = elementsIn(elementIn(value, TAG.sequence).body);
  const uris = names.filter(({ tag }) => tag === NAME.uri);
  const others = names.filter(({ tag }) => tag !== NAME.uri);
  const [only] = uris;
  if (only === undefined || uris.length > 1) throw new Unfit('it does not name exactly one party');
  if (others.some(({ tag }) => tag !== NAME.dns && tag !== NAME.ip)) {
    throw new Unfit('it has a name of another kind');
  }
  // Nothing is cut off at a zero byte, and no letter only looks like another.
  return Array.from(only.body, (byte) => String.fromCharCode(byte)).join('');
}

type Eight = [Element, Element, Element, Element, Element, Element, Element, Element];
type Counted = { 2: [Element, Element]; 3: [Element, Element, Element]; 8: Eight };

function exactly<N extends keyof Counted>(count: N, { tag, body }: Element): Counted[N] {
  const elements = tag === TAG.sequence ? elementsIn(body) : [];
  if (elements.length !== count) throw new Unfit('it is not built like a certificate of today');
  return elements as Counted[N];
}
