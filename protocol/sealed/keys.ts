/** Keys of one party's messages: ES256 to sign, ECDH-ES to be written to. P-256, one use per key. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import { type PublicKey } from '../ledger.ts';

const privateKey = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string(),
  use: z.enum(['sig', 'enc']),
});
/** A private key as it is kept: a JWK (RFC 7517). SECURITY: only ever in a 0600 file of its owner. */
export const keptKeys = z.strictObject({ keys: z.array(privateKey).min(1).max(16) });
export type KeptKey = z.infer<typeof privateKey>;

export const algorithms = { sig: 'ES256', enc: 'ECDH-ES' } as const;

/** Generates the key that encrypts and decrypts, or signs and verifies, one direction of talk. */
export async function generateKey(use: KeptKey['use']): Promise<KeptKey> {
  const pair = await generateKeyPair(algorithms[use], { crv: 'P-256', extractable: true });
  const jwk = await exportJWK(pair.privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  return privateKey.parse({ kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y, d: jwk.d, kid, use });
}

export function publicHalf({ kty, crv, x, y, kid, use }: KeptKey): PublicKey {
  return use === 'sig'
    ? { kty, crv, x, y, kid, use, alg: algorithms.sig }
    : { kty, crv, x, y, kid, use, alg: algorithms.enc };
}
