import { base64url } from './canonical.ts';

/** How a signed action names the sealed purchase beside it: SHA-256 over the whole compact JWE, base64url. */
export async function sealDigest(jwe: string): Promise<string> {
  const hash = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(jwe));
  return base64url(new Uint8Array(hash));
}
