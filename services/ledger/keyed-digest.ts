/**
 * Digests of what is short enough to be guessed (codes, card numbers), so keyed with the pepper, which is
 * not in the database.
 */
import { createHmac } from 'node:crypto';
import { type Ids } from '../ids.ts';
import { type LedgerKeys } from './keys.ts';
import { limits } from './limits.ts';

type Pepper = Pick<LedgerKeys, 'pinPepper'>;

export const cardDigest = (keys: Pepper, cardNumber: string): string =>
  keyedDigest(keys, ['card', cardNumber]);

/** A code opens the one card that it was made for. */
export const codeDigest = (keys: Pepper, cardNumber: string, code: string): string =>
  keyedDigest(keys, ['activation', cardNumber, code]);

/** Decimal digits, as they are typed on the keys that a PIN is typed on. */
export const activationCode = (ids: Pick<Ids, 'secret'>): string =>
  drawnDigits(ids, limits.activationCodeDigits);

/** The PIN that a member of staff is given. */
export const staffPin = (ids: Pick<Ids, 'secret'>): string =>
  drawnDigits(ids, limits.staffPinDigits);

function drawnDigits({ secret }: Pick<Ids, 'secret'>, digits: number): string {
  const drawn = BigInt(`0x${Buffer.from(secret(16), 'base64url').toString('hex')}`);
  return (drawn % 10n ** BigInt(digits)).toString().padStart(digits, '0');
}

function keyedDigest({ pinPepper }: Pepper, parts: readonly string[]): string {
  return createHmac('sha256', Buffer.from(pinPepper, 'base64url'))
    .update(JSON.stringify(parts))
    .digest('base64url');
}
