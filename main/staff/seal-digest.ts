/** How a signed action names the sealed purchase beside it: SHA-256 over the compact JWE, base64url. */
import { createHash } from 'node:crypto';

export const sealDigest = (sealed: string): string =>
  createHash('sha256').update(sealed).digest('base64url');
