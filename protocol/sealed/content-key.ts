import { hash } from 'node:crypto';

/** What a content key is for: its name is part of what it is derived from. */
export const CONTENT_ENCRYPTION = 'A256GCM';
const KEY_BITS = 256;

/**
 * The key that encrypts a message, from the secret that both sides agreed on: Concat KDF with SHA-256, one
 * round of it, no word about either party (RFC 7518 section 4.6.2, direct key agreement).
 */
export function contentKey(secret: Uint8Array): Uint8Array {
  const name = Buffer.from(CONTENT_ENCRYPTION);
  const nobody = number(0);
  const otherInfo = [number(name.length), name, nobody, nobody, number(KEY_BITS)];
  return hash('sha256', Buffer.concat([number(1), secret, ...otherInfo]), 'buffer');
}

/** 32 bits, the first the highest. */
function number(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
