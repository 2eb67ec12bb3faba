/**
 * DER (X.690), as far as certificates and revocation lists need it. Strict, because it only ever refuses:
 * what has two encodings, or something behind its end, is not read.
 */

export interface Element {
  tag: number;
  body: Uint8Array;
  /** With tag and length. */
  whole: Uint8Array;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
} as const;

export class NotDer extends Error {
  override name = 'NotDer';
}

/** The one element that these bytes are. @throws NotDer */
export function elementIn(bytes: Uint8Array, tag: number): Element {
  const [only, ...more] = elementsIn(bytes);
  if (only === undefined || only.tag !== tag || more.length > 0) {
    throw new NotDer(`not one element of tag ${tag}`);
  }
  return only;
}

/** All that these bytes are, one behind the other, and nothing over. @throws NotDer */
export function elementsIn(bytes: Uint8Array): Element[] {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const next = elementAt(bytes, at);
    found.push(next);
    at += next.whole.length;
  }
  return found;
}

export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** UTCTime or GeneralizedTime as RFC 5280 section 4.1.2.5 allows them. @throws NotDer */
export function timeOf({ tag, body }: Element): Date {
  const text = String.fromCharCode(...body);
  const digits = tag === TAG.utcTime ? `${Number(text.slice(0, 2)) >= 50 ? 19 : 20}${text}` : text;
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits);
  if ((tag !== TAG.utcTime && tag !== TAG.generalizedTime) || found === null) {
    throw new NotDer('not a time');
  }
  const [, year, month, day, hour, minute, second] = found;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time.getTime())) throw new NotDer('not a time');
  return time;
}

const LONG = 0x80;
const LENGTH_BYTES_MAX = 3;

function elementAt(bytes: Uint8Array, at: number): Element {
  const tag = byteAt(bytes, at);
  if ((tag & 0x1f) === 0x1f) throw new NotDer('a tag of more than one byte');
  const { length, size } = lengthAt(bytes, at + 1);
  const from = at + 1 + size;
  if (from + length > bytes.length) throw new NotDer('longer than what holds it');
  return {
    tag,
    body: bytes.subarray(from, from + length),
    whole: bytes.subarray(at, from + length),
  };
}

function lengthAt(bytes: Uint8Array, at: number): { length: number; size: number } {
  const first = byteAt(bytes, at);
  if (first < LONG) return { length: first, size: 1 };
  const count = first - LONG;
  if (count === 0 || count > LENGTH_BYTES_MAX) throw new NotDer('a length of another form');
  let length = 0;
  for (let place = 1; place <= count; place += 1) length = length * 256 + byteAt(bytes, at + place);
  if (length < LONG || length < 256 ** (count - 1)) throw new NotDer('a length that is too long');
  return { length, size: 1 + count };
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new NotDer('cut short');
  return byte;
}
