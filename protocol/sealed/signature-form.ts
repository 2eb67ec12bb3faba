/**
 * Of every ECDSA signature (r, s) anybody can make a second one, (r, n − s), that holds as well. Here the
 * one with the smaller s is the signature and the other is none, so that a message has one text only.
 */

/** n of P-256 (FIPS 186-5, SP 800-186): how many points the group has. */
const ORDER = 0xffffffff_00000000_ffffffff_ffffffff_bce6faad_a7179e84_f3b9cac2_fc632551n;
const INTEGER_BYTES = 32;

/** @param signature r and s beside each other (RFC 7518 section 3.4) */
export function isInOneForm(signature: Uint8Array): boolean {
  if (signature.length !== 2 * INTEGER_BYTES) return false;
  const [r, s] = integersOf(signature);
  return r > 0n && r < ORDER && s > 0n && 2n * s < ORDER;
}

/** The same signature, with the smaller s; what is none stays as it is. */
export function inOneForm(signature: Uint8Array): Uint8Array {
  if (signature.length !== 2 * INTEGER_BYTES) return signature;
  const [, s] = integersOf(signature);
  if (2n * s < ORDER) return signature;
  const one = Uint8Array.from(signature);
  one.set(bytesOf(ORDER - s), INTEGER_BYTES);
  return one;
}

const integersOf = (signature: Uint8Array): [bigint, bigint] => [
  integerOf(signature.subarray(0, INTEGER_BYTES)),
  integerOf(signature.subarray(INTEGER_BYTES)),
];

const integerOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

const bytesOf = (integer: bigint): Uint8Array =>
  Buffer.from(integer.toString(16).padStart(2 * INTEGER_BYTES, '0'), 'hex');
