/**
 * The points service's public keys: what is believed here rests on them alone. They come with the page,
 * or from whoever reads it, who then compares the thumbprint with the one that the shop has printed.
 */
import { base64url, hex, bytesOf, isObject, sha256 } from './encoding.ts';

export interface KnownKey {
  /** RFC 7638 thumbprint, computed here: the name that a receipt's header gives. */
  kid: string;
  x: string;
  y: string;
  /** Seconds since the epoch: what is dated later was not signed by the service. Null: in use. */
  retiredAt: number | null;
  /** `reader`: nobody but whoever reads the page says that it is the right one. */
  from: 'page' | 'reader';
}

/** How much of a thumbprint people compare, in bytes: 80 bits are not found by trying. */
const SHOWN_BYTES = 10;

/**
 * Reads a JWK set (RFC 7517) as the ledger publishes it. A key of ours may carry `retiredAt` beside.
 * @returns null where there is no signing key in it
 */
export async function readKeys(text: string, from: KnownKey['from']): Promise<KnownKey[] | null> {
  const found = await Promise.all(listed(text).map((jwk) => readKey(jwk, from)));
  const keys = found.filter((key) => key !== null);
  return keys.length === 0 ? null : keys;
}

function listed(text: string): unknown[] {
  try {
    const set: unknown = JSON.parse(text);
    return isObject(set) && Array.isArray(set['keys']) ? set['keys'] : [];
  } catch {
    // No JSON: no key in it.
    return [];
  }
}

async function readKey(jwk: unknown, from: KnownKey['from']): Promise<KnownKey | null> {
  if (!isObject(jwk)) return null;
  const { kty, crv, x, y, use, retiredAt = null } = jwk;
  if (kty !== 'EC' || crv !== 'P-256' || (use !== undefined && use !== 'sig')) return null;
  if (typeof x !== 'string' || typeof y !== 'string') return null;
  if (retiredAt !== null && typeof retiredAt !== 'number') return null;
  const kid = base64url(await sha256(JSON.stringify({ crv, kty, x, y })));
  return { kid, x, y, retiredAt, from };
}

/** As people compare it, and as the kiosk prints it: `4F9A 2C81 B7D0 11AA 22BB`. */
export function shortThumbprint(kid: string): string {
  const bytes = bytesOf(kid)?.slice(0, SHOWN_BYTES) ?? new Uint8Array();
  return (
    hex(bytes)
      .toUpperCase()
      .match(/.{1,4}/g)
      ?.join(' ') ?? ''
  );
}

export async function signatureHolds(
  { x, y }: KnownKey,
  signed: string,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  try {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    const jwk = { kty: 'EC', crv: 'P-256', x, y };
    const key = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify']);
    const data = new TextEncoder().encode(signed);
    return await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, data);
  } catch {
    // Not a point on the curve: no signature holds by it.
    return false;
  }
}
