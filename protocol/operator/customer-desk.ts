/**
 * What an operator asks about customers, cards and the accounts that are paid, and what is answered.
 * Account numbers are masked here too, and of a card number only the end is shown.
 */
import { z } from 'zod';
import { customerId, instant, redemptionId } from '../ids.ts';
import { cardNumber, language, maskedPayee } from '../ledger.ts';

const name = z.string().max(70);
const urn = z.string().max(120);

/** `POST /v1/operator/customers` takes a `newCustomer`. Where the answer is lost, the card is looked up. */
export const customerMade = z.strictObject({ customer: customerId });

/** Never in a path: paths are logged. */
export const cardNamed = z.strictObject({ cardNumber });
export const cardReplacing = z.strictObject({ cardNumber, newNumber: cardNumber });
export const cardSeen = z.strictObject({
  customer: customerId,
  /** Its last four digits. */
  end: z.string().regex(/^[0-9]{4}$/),
  state: z.enum(['active', 'blocked']),
  /** Whether a PIN was set; without one it opens nothing. */
  pin: z.boolean(),
});
export type CardSeen = z.infer<typeof cardSeen>;

/** The code is shown this once; only its digest is kept. */
export const codeGiven = z.strictObject({
  customer: customerId,
  code: z.string().regex(/^[0-9]{12}$/),
  expiresAt: instant,
});

export const payeeSeen = z.strictObject({
  ...maskedPayee.shape,
  since: instant,
  /** Until then nothing is paid to it; null: it can be paid. */
  from: instant.nullable(),
});
export type PayeeSeen = z.infer<typeof payeeSeen>;

export const payeePolicySet = z.strictObject({ coolOffSeconds: z.int().min(0).max(2_592_000) });
export const payeePolicySeen = payeePolicySet.extend({ since: instant, setBy: urn });

export const erasing = z.strictObject({ giveUpPoints: z.boolean() });
export const erasureSeen = z.strictObject({
  at: instant,
  by: urn,
  pointsGivenUp: z.int().min(0),
});

export const customerSeen = z.strictObject({
  customer: customerId,
  name,
  kana: z.string().max(140).nullable(),
  erased: erasureSeen.nullable(),
  cards: z.array(cardSeen.omit({ customer: true })),
  /** All there ever were; the first is paid. */
  payees: z.array(payeeSeen),
});
export type CustomerSeen = z.infer<typeof customerSeen>;

export const consentSeen = z.strictObject({
  text: z.string(),
  language,
  givenAt: instant,
  recordedAt: instant,
  terminal: urn,
  redemption: redemptionId.nullable(),
});
/** Newest first. */
export const consentPage = z.strictObject({
  consents: z.array(consentSeen).max(100),
  /** Pass as `?before=` for the next page; null at the end. */
  before: z.string().max(60).nullable(),
});
export type ConsentPage = z.infer<typeof consentPage>;
