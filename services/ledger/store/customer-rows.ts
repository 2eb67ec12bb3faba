/** Rows about people, their cards and their accounts, beside those of rows.ts. */
import { z } from 'zod';
import { customerId, redemptionId } from '../../../protocol/ids.ts';
import { cardNumber, language } from '../../../protocol/ledger.ts';
import { natural, text } from './rows.ts';

/** A customer's name in half-width kana, as Japanese banks write it. */
export const kanaNameRow = z.strictObject({ customerId, kana: text });
export type KanaNameRow = z.output<typeof kanaNameRow>;

/** What a customer agreed to. Kept for ever; the customer is an id. */
export const consentRow = z.strictObject({
  id: text,
  customerId,
  /** The text and its version. */
  text,
  language,
  givenMs: natural,
  recordedMs: natural,
  /** The URN of the terminal, or of the operator who entered it. */
  terminal: text,
  redemptionId: redemptionId.nullable(),
});
export type ConsentRow = z.output<typeof consentRow>;

/** With this code, given out once, the customer sets the PIN of this card. */
export const cardActivationRow = z.strictObject({
  cardNumber,
  /** Keyed: who reads the database alone can try no code. */
  codeDigest: text,
  expiresMs: natural,
});
export type CardActivationRow = z.output<typeof cardActivationRow>;

export const cardReplacementRow = z.strictObject({
  oldNumber: cardNumber,
  newNumber: cardNumber,
  customerId,
  atMs: natural,
});
export type CardReplacementRow = z.output<typeof cardReplacementRow>;

/** Nothing is paid to this account before then: it replaced another one. */
export const payeeCoolOffRow = z.strictObject({ payeeId: text, untilMs: natural });
export type PayeeCoolOffRow = z.output<typeof payeeCoolOffRow>;

/** For how long nothing is paid to an account that was changed. The newest row counts. */
export const payeePolicyRow = z.strictObject({
  sinceMs: natural,
  coolOffSeconds: natural,
  setBy: text,
});
export type PayeePolicyRow = z.output<typeof payeePolicyRow>;

/** Who this customer was is not known here any more. */
export const erasureRow = z.strictObject({
  customerId,
  atMs: natural,
  /** The URN of the operator. */
  erasedBy: text,
  /** Points that were left, and were given up with it. */
  pointsGivenUp: natural,
});
export type ErasureRow = z.output<typeof erasureRow>;
