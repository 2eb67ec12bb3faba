import { hash } from 'node:crypto';

/** How a signed action names the sealed purchase beside it: SHA-256 over the whole compact JWE, base64url. */
export async function sealDigest(jwe: string): Promise<string> {
  return hash('sha256', jwe, 'base64url');
}
