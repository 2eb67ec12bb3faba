/** What was asked, in 43 characters: the same id with another digest is another request. */
import { createHash } from 'node:crypto';
import {
  type Purchase,
  type RedemptionRequest,
  type WishContent,
} from '../../../protocol/ledger.ts';

export function redemptionDigest({ points, amount, consent }: RedemptionRequest): string {
  return digestOf([
    points,
    amount.currency,
    amount.minor.toString(),
    consent.text,
    consent.language,
    consent.payee,
    consent.givenAt,
  ]);
}

/** Without the PIN: what is kept must not let anybody try one. */
export function wishDigest({ cardNumber, request }: WishContent): string {
  const { points, amount, consent } = request;
  return digestOf([
    cardNumber,
    points,
    amount.currency,
    amount.minor.toString(),
    consent.text,
    consent.language,
    consent.givenAt,
  ]);
}

export function purchaseDigest({ cardNumber, paid, receiptNumber }: Purchase): string {
  return digestOf([cardNumber, paid.currency, paid.minor.toString(), receiptNumber]);
}

export const tokenDigest = (token: string): string => sha256(token);

function digestOf(parts: readonly (string | number)[]): string {
  return sha256(JSON.stringify(parts));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
