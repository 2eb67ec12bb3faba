/**
 * What messages need of the curve P-256 (SP 800-186): ECDSA with SHA-256, and Diffie-Hellman. Everything is
 * done at once: a detour through a pool of threads costs several times what it is for (docs/decisions/0030).
 */
import {
  createECDH,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { type PublicKey } from '../ledger.ts';
import { base64url } from './canonical.ts';
import { type KeptKey } from './keys.ts';

/** A point that is a public key, each coordinate of 32 bytes in base64url. */
export type Point = Pick<PublicKey, 'x' | 'y'>;

export interface Agreement {
  /** The half that is sent along. */
  ephemeral: Point;
  secret: Uint8Array;
}

export interface Curve {
  /**
   * @returns r and s beside each other (RFC 7518 section 3.4); later, where the key lies in a device of its own
   * @throws where the key is no point of the curve
   */
  sign(key: KeptKey, data: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /** @throws where the key is no point of the curve */
  verify(key: PublicKey, signed: { data: Uint8Array; signature: Uint8Array }): boolean;
  /** With a key that is made for it and forgotten. @throws where the reader's is no point of the curve */
  agreeWith(reader: Point): Agreement;
  /** The same secret, on the reader's side. @throws where the other half is no point of the curve */
  agreed(key: KeptKey, ephemeral: Point): Uint8Array;
  randomBytes(count: number): Uint8Array;
}

const CURVE = 'prime256v1';
const COORDINATE_BYTES = 32;
/** Before both coordinates: neither is left out (SEC 1, section 2.3.3). */
const UNCOMPRESSED = 0x04;
const dsaEncoding = 'ieee-p1363';

/** Simulations put one of their own in its place, which is repeatable (test/simulation/world/cryptography.ts). */
export const p256: Curve = {
  sign: (kept, data) => sign('sha256', data, { key: privateKey(kept), dsaEncoding }),
  verify: (stated, { data, signature }) =>
    verify('sha256', data, { key: publicKey(stated), dsaEncoding }, signature),
  agreeWith: (reader) => {
    const pair = createECDH(CURVE);
    const own = pair.generateKeys();
    const x = base64url(own.subarray(1, 1 + COORDINATE_BYTES));
    const y = base64url(own.subarray(1 + COORDINATE_BYTES));
    return { ephemeral: { x, y }, secret: pair.computeSecret(octetsOf(reader)) };
  },
  agreed: ({ d }, ephemeral) => {
    const pair = createECDH(CURVE);
    pair.setPrivateKey(d, 'base64url');
    return pair.computeSecret(octetsOf(ephemeral));
  },
  randomBytes,
};

function octetsOf({ x, y }: Point): Uint8Array {
  const coordinates = [x, y].map((coordinate) => Buffer.from(coordinate, 'base64url'));
  return Buffer.concat([Uint8Array.of(UNCOMPRESSED), ...coordinates]);
}

const privateKey = readOnce((key: KeptKey) => createPrivateKey({ key, format: 'jwk' }));
const publicKey = readOnce((key: PublicKey) => createPublicKey({ key: { ...key }, format: 'jwk' }));

/** Reading a key costs about as much as using it: once for each object that says it. */
function readOnce<K extends object>(read: (key: K) => KeyObject): (key: K) => KeyObject {
  const known = new WeakMap<K, KeyObject>();
  return (key) => {
    const found = known.get(key) ?? read(key);
    known.set(key, found);
    return found;
  };
}
