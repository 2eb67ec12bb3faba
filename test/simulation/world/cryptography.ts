/**
 * Web Cryptography for simulations: the same shapes and the same refusals, synchronous, repeatable
 * and about a hundred times as fast. The product's own code and its JOSE library run on it unchanged.
 *
 * Nobody in a simulation can forge with it: a signature is a keyed hash whose secret is the private
 * key, which only its owner holds; verifying recomputes it through a table from public to private.
 * It protects nothing outside of a simulation.
 */
import { createCipheriv, createDecipheriv, hash } from 'node:crypto';
import { type Random } from './random.ts';

interface Surroundings {
  random: Random;
  /** Signing takes a moment, in which other things happen. */
  signing(): Promise<void>;
}

type Jwk = Partial<Record<'kty' | 'crv' | 'x' | 'y' | 'd', string>>;
type Algorithm = string | { name: string; namedCurve?: string };

interface SimulatedKey {
  readonly [Symbol.toStringTag]: 'CryptoKey';
  type: 'public' | 'private' | 'secret';
  extractable: boolean;
  algorithm: { name: string; namedCurve?: string; length?: number };
  usages: readonly string[];
  jwk: Jwk;
  raw: Uint8Array;
}

const GCM = { cipher: 'aes-256-gcm', tagBytes: 16 } as const;

let surroundings: Surroundings | null = null;
const privateByPublic = new Map<string, string>();

/** From now on, and until the answer is called, `globalThis.crypto` is the simulated one. */
export function installSimulatedCryptography(): () => void {
  const real = Object.getOwnPropertyDescriptor(globalThis, 'crypto');
  Object.defineProperty(globalThis, 'crypto', {
    value: { subtle, getRandomValues },
    configurable: true,
    writable: true,
  });
  return () => {
    if (real !== undefined) Object.defineProperty(globalThis, 'crypto', real);
  };
}

/** Each run brings its own chance and its own time. */
export function surroundCryptography(by: Surroundings): void {
  surroundings = by;
}

function here(): Surroundings {
  if (surroundings === null) throw new Error('no simulation is running');
  return surroundings;
}

function getRandomValues(into: Uint8Array): Uint8Array {
  into.set(here().random.bytes(into.length));
  return into;
}

const subtle = {
  digest: async (_name: Algorithm, data: Uint8Array) => bytesOf(hash('sha256', data, 'buffer')),
  generateKey: async (algorithm: Algorithm, extractable: boolean, usages: string[]) => {
    const jwk = newPair();
    const make = (type: 'public' | 'private'): SimulatedKey =>
      keyFrom({ type, extractable, algorithm: algorithmOf(algorithm), usages, jwk });
    return { privateKey: make('private'), publicKey: make('public') };
  },
  exportKey: async (_format: string, { jwk }: SimulatedKey) => ({ ...jwk }),
  importKey: async (
    format: string,
    data: Jwk | Uint8Array,
    algorithm: Algorithm,
    ...[extractable, usages]: [boolean, string[]]
  ) => {
    if (data instanceof Uint8Array) {
      const raw = { name: algorithmOf(algorithm).name, length: data.length * 8 };
      return keyFrom({ type: 'secret', extractable, algorithm: raw, usages, jwk: {}, raw: data });
    }
    if (format !== 'jwk') throw new TypeError(`no simulated key comes as ${format}`);
    const type = data.d === undefined ? 'public' : 'private';
    return keyFrom({ type, extractable, algorithm: algorithmOf(algorithm), usages, jwk: data });
  },
  sign: async (_algorithm: Algorithm, key: SimulatedKey, data: Uint8Array) => {
    const signature = signatureBy(key.jwk.d, data);
    await here().signing();
    return signature;
  },
  verify: async (
    _algorithm: Algorithm,
    key: SimulatedKey,
    ...[signature, data]: [Uint8Array, Uint8Array]
  ) => {
    const secret = privateByPublic.get(key.jwk.x ?? '');
    return secret !== undefined && Buffer.from(signatureBy(secret, data)).equals(signature);
  },
  deriveBits: async ({ public: theirs }: { public: SimulatedKey }, ours: SimulatedKey) => {
    const ourX = ours.jwk.d === undefined ? '' : publicOf(ours.jwk.d).x;
    return bytesOf(hash('sha256', [ourX, theirs.jwk.x ?? ''].toSorted().join(), 'buffer'));
  },
  encrypt: async (
    { iv, additionalData }: Gcm,
    key: SimulatedKey,
    plaintext: Uint8Array,
  ): Promise<Uint8Array> => {
    const cipher = createCipheriv(GCM.cipher, key.raw, iv);
    cipher.setAAD(additionalData);
    const sealed = [cipher.update(plaintext), cipher.final()];
    return bytesOf(Buffer.concat([...sealed, cipher.getAuthTag()]));
  },
  decrypt: async (
    { iv, additionalData }: Gcm,
    key: SimulatedKey,
    sealed: Uint8Array,
  ): Promise<Uint8Array> => {
    const cipher = createDecipheriv(GCM.cipher, key.raw, iv);
    cipher.setAAD(additionalData);
    cipher.setAuthTag(sealed.subarray(-GCM.tagBytes));
    const opened = [cipher.update(sealed.subarray(0, -GCM.tagBytes)), cipher.final()];
    return bytesOf(Buffer.concat(opened));
  },
};

interface Gcm {
  iv: Uint8Array;
  additionalData: Uint8Array;
}

function newPair(): Jwk {
  const d = Buffer.from(here().random.bytes(32)).toString('base64url');
  return { kty: 'EC', crv: 'P-256', ...publicOf(d), d };
}

function publicOf(d: string): { x: string; y: string } {
  return { x: hash('sha256', `x${d}`, 'base64url'), y: hash('sha256', `y${d}`, 'base64url') };
}

function keyFrom(
  parts: Omit<SimulatedKey, 'raw' | typeof Symbol.toStringTag> & { raw?: Uint8Array },
): SimulatedKey {
  const { d } = parts.jwk;
  if (d !== undefined) privateByPublic.set(publicOf(d).x, d);
  return { raw: new Uint8Array(), ...parts, [Symbol.toStringTag]: 'CryptoKey' };
}

/** What `subtle.sign` makes, for whoever signs without a promise. */
export function signatureBy(d: string | undefined, data: Uint8Array): Uint8Array {
  if (d === undefined) throw new TypeError('only a private key signs');
  const signature = bytesOf(hash('sha512', Buffer.concat([Buffer.from(d), data]), 'buffer'));
  // In the form that is taken (protocol/sealed/signature-form.ts): 0 < r < n and 0 < s < n / 2.
  for (const place of [0, 32]) signature[place] = ((signature[place] ?? 0) & 0x3f) | 0x10;
  return signature;
}

function algorithmOf(algorithm: Algorithm): { name: string; namedCurve?: string } {
  if (typeof algorithm === 'string') return { name: algorithm };
  const { name, namedCurve } = algorithm;
  return namedCurve === undefined ? { name } : { name, namedCurve };
}

const bytesOf = (buffer: Buffer): Uint8Array => new Uint8Array(buffer);
