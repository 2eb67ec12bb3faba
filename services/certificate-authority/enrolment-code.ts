/** One-time codes: 160 random bits as base32 (RFC 4648), 32 characters that can be read out and typed. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { limits } from './limits.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** @param random exactly `limits.codeBytes` random bytes: a multiple of five, so nothing is padded */
export function codeFrom(random: Uint8Array): string {
  if (random.length !== limits.codeBytes) {
    throw new RangeError(`an enrolment code is made of ${limits.codeBytes} random bytes`);
  }
  const bits = Array.from(random, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.replaceAll(/.{5}/g, (group) => ALPHABET.charAt(Number.parseInt(group, 2)));
}

/** What is stored. A plain digest is enough: 160 random bits cannot be found by trying. */
export function hashCode(code: string): Buffer {
  return createHash('sha256').update(code, 'utf8').digest();
}

/** SECURITY: takes the same time wherever the two differ. */
export function sameHash(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
