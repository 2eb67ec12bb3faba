/** Reads a CRL (RFC 5280 section 5). Who has signed it is the reader's to check, over `signedBytes`. */
import { type Element, elementIn, elementsIn, hexOf, NotDer, TAG, timeOf } from './der.ts';

export interface RevocationList {
  signedBytes: Uint8Array;
  /** RSA with SHA-256. */
  signature: Uint8Array;
  number: number;
  nextUpdate: Date;
  /** Upper-case hex without separators. */
  serials: string[];
}

const SHA256_WITH_RSA = '300d06092a864886f70d01010b0500';
const CRL_NUMBER = '551d14';
const NUMBER_BYTES_MAX = 6;

/** @throws NotDer where it is none, or none of this network */
export function readRevocationList(der: Uint8Array): RevocationList {
  const [tbs, algorithm, signature] = elementsIn(elementIn(der, TAG.sequence).body);
  if (tbs === undefined || signature?.tag !== TAG.bits || signature.body[0] !== 0) {
    throw new NotDer('not a signed list');
  }
  if (algorithm === undefined || hexOf(algorithm.whole) !== SHA256_WITH_RSA) {
    throw new NotDer('not signed with RSA and SHA-256');
  }
  const [version, , , , next, ...rest] = elementsIn(tbs.body);
  if (version === undefined || hexOf(version.whole) !== '020101' || next === undefined) {
    throw new NotDer('not a list of version 2 with a next update');
  }
  const entries = rest.find(({ tag }) => tag === TAG.sequence);
  return {
    signedBytes: tbs.whole,
    signature: signature.body.subarray(1),
    number: numberIn(rest.find(({ tag }) => tag === 0xa0)),
    nextUpdate: timeOf(next),
    serials: entries === undefined ? [] : elementsIn(entries.body).map(serialIn),
  };
}

function serialIn(entry: Element): string {
  const [serial] = elementsIn(entry.body);
  if (serial?.tag !== TAG.integer) throw new NotDer('an entry without a serial number');
  return hexOf(serial.body).toUpperCase();
}

function numberIn(holder: Element | undefined): number {
  const extensions =
    holder === undefined ? [] : elementsIn(elementIn(holder.body, TAG.sequence).body);
  for (const extension of extensions) {
    const [id, ...value] = elementsIn(extension.body);
    const octets = value.at(-1);
    if (id === undefined || octets === undefined || hexOf(id.body) !== CRL_NUMBER) continue;
    const { body } = elementIn(octets.body, TAG.integer);
    if (body.length > NUMBER_BYTES_MAX) break;
    return Number.parseInt(hexOf(body), 16);
  }
  throw new NotDer('a list without a number');
}
