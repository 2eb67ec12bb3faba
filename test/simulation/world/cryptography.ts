/**
 * Cryptography for simulations: the same shapes and the same refusals, repeatable and much faster. The
 * product's own code and its JOSE library run on it unchanged.
 *
 * Nobody in a simulation can forge with it: a signature is a keyed hash whose secret is the private
 * key, which only its owner holds; verifying recomputes it through a table from public to private.
 * It protects nothing outside of a simulation.
 */
import { hash } from 'node:crypto';
import { type Curve, p256 } from '../../../protocol/sealed/p256.ts';
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
}

let surroundings: Surroundings | null = null;
const privateByPublic = new Map<string, string>();

/** From now on, and until the answer is called, the messages' curve and `globalThis.crypto` are simulated. */
export function installSimulatedCryptography(): () => void {
  const real = Object.getOwnPropertyDescriptor(globalThis, 'crypto');
  const realCurve = { ...p256 };
  Object.assign(p256, curve);
  Object.defineProperty(globalThis, 'crypto', {
    value: { subtle },
    configurable: true,
    writable: true,
  });
  return () => {
    Object.assign(p256, realCurve);
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

const curve: Curve = {
  sign: async ({ x, d }, data) => {
    privateByPublic.set(x, d);
    const signature = signatureBy(d, data);
    await here().signing();
    return signature;
  },
  verify: ({ x }, { data, signature }) => {
    const secret = privateByPublic.get(x);
    return secret !== undefined && Buffer.from(signatureBy(secret, data)).equals(signature);
  },
  agreeWith: (reader) => {
    const { x = '', y = '' } = newPair();
    return { ephemeral: { x, y }, secret: secretOf(x, reader.x) };
  },
  agreed: ({ x }, ephemeral) => secretOf(ephemeral.x, x),
  randomBytes: (count) => here().random.bytes(count),
};

const secretOf = (ephemeral: string, reader: string): Uint8Array =>
  bytesOf(hash('sha256', `${ephemeral},${reader}`, 'buffer'));

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
    jwk: Jwk,
    algorithm: Algorithm,
    ...[extractable, usages]: [boolean, string[]]
  ) => {
    if (format !== 'jwk') throw new TypeError(`no simulated key comes as ${format}`);
    const type = jwk.d === undefined ? 'public' : 'private';
    return keyFrom({ type, extractable, algorithm: algorithmOf(algorithm), usages, jwk });
  },
};

function newPair(): Jwk {
  const d = Buffer.from(here().random.bytes(32)).toString('base64url');
  return { kty: 'EC', crv: 'P-256', ...publicOf(d), d };
}

function publicOf(d: string): { x: string; y: string } {
  return { x: hash('sha256', `x${d}`, 'base64url'), y: hash('sha256', `y${d}`, 'base64url') };
}

function keyFrom(parts: Omit<SimulatedKey, typeof Symbol.toStringTag>): SimulatedKey {
  const { d } = parts.jwk;
  if (d !== undefined) privateByPublic.set(publicOf(d).x, d);
  return { ...parts, [Symbol.toStringTag]: 'CryptoKey' };
}

/** What the simulated curve signs with this private key. */
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
