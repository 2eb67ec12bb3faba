/**
 * What stands in a compact JWS or JWE must re-encode to itself: base64url without padding or slack bits,
 * JSON as `JSON.stringify` writes it (so no key twice, no spaces). What two parsers could read in two
 * ways is refused before anybody reads it.
 */

/** @returns null where it is not the one encoding of what it holds */
export function canonicalJson(encoded: string): { value: unknown } | null {
  const bytes = canonicalBytes(encoded);
  if (bytes === null) return null;
  try {
    const text = textOf(bytes);
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) === text ? { value } : null;
  } catch {
    // Not UTF-8 or not JSON: malformed input from outside, refused like any other.
    return null;
  }
}

/** @returns null where it is not the one base64url encoding of these bytes */
export function canonicalBytes(encoded: string): Uint8Array | null {
  // It is lenient: what it skips or completes is not there when the bytes are encoded again.
  const bytes = Buffer.from(encoded, 'base64url');
  return base64url(bytes) === encoded ? bytes : null;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws TypeError where it is not UTF-8. A byte order mark stays in the text, where JSON does not allow it. */
export function textOf(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}

export function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}
