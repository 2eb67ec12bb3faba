/** What was asked, in 43 characters: the same id with another digest is another request. */
import { createHash } from 'node:crypto';
import {
  type Purchase,
  type PurchaseReversal,
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

/** An excluded nothing and none are the same words, and those of a purchase from before there was any. */
export function purchaseDigest({ cardNumber, paid, excluded, receiptNumber }: Purchase): string {
  const excludedMinor = excluded?.minor ?? 0n;
  return digestOf([
    cardNumber,
    paid.currency,
    paid.minor.toString(),
    receiptNumber,
    ...(excludedMinor > 0n ? [excludedMinor.toString()] : []),
  ]);
}

export function reversalDigest({ reversal, refunded, receiptNumber }: PurchaseReversal): string {
  return digestOf([reversal, refunded.currency, refunded.minor.toString(), receiptNumber]);
}

export const tokenDigest = (token: string): string => sha256(token);

function digestOf(parts: readonly (string | number)[]): string {
  return sha256(JSON.stringify(parts));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
