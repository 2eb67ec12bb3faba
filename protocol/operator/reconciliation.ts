/**
 * How the bank's statements compare with the ledger's books and with what terminals have brought: what
 * an operator sees, and may close. Nothing here moves a point.
 */
import { z } from 'zod';
import { bookingDay } from '../bank.ts';
import { instant, redemptionId } from '../ids.ts';
import { currency } from '../money.ts';
import { partyUrn } from '../identity.ts';

export const MATCH_ITEMS_PER_PAGE_MAX = 100;

/** A redemption's id; or, of a booking that names none, its day since the epoch, page and line. */
export const matchSubject = z.union([
  redemptionId,
  z.string().regex(/^[0-9]{1,7}-[0-9]{1,5}-[0-9]{1,7}$/),
]);

/** Minor units. */
const amount = z.string().regex(/^-?[0-9]{1,16}$/);
const count = z.int().min(0);

/** `GET /v1/operator/reconciliation` */
export const reconciliationSummary = z.strictObject({
  /** What a person must look at. */
  unexplained: count,
  /** One side has not spoken yet, and may still. */
  waiting: count,
  /** Open redemptions: the bank has not spoken, so there is nothing to compare yet. */
  inFlight: count,
  /** The newest page of a statement that was imported; null before the first. */
  newest: z
    .strictObject({
      day: bookingDay,
      page: z.int().min(1),
      sequence: z.int().min(1),
      closing: amount,
      importedAt: instant,
    })
    .nullable(),
  /** Statements that are not believed: nothing is imported until the bank tells others. */
  troubles: z.array(z.strictObject({ day: bookingDay, detail: z.string(), at: instant })),
});
export type ReconciliationSummary = z.infer<typeof reconciliationSummary>;

export const matchItem = z.strictObject({
  subject: matchSubject,
  /** `new`: not judged yet. */
  state: z.enum(['new', 'matched', 'waiting', 'unexplained', 'closed']),
  why: z.string(),
  detail: z.string(),
  since: instant,
  /** Of a waiting one: when the statement of this day was read, it waits no more. */
  until: bookingDay.nullable(),
  closedBy: partyUrn.nullable(),
  closedReason: z.string().nullable(),
});
export type MatchItem = z.infer<typeof matchItem>;

/** `GET /v1/operator/reconciliation/items?state=…&after=…`: longest first; `next` is the next `after`. */
export const matchItems = z.strictObject({
  items: z.array(matchItem).max(MATCH_ITEMS_PER_PAGE_MAX),
  next: z.string().nullable(),
});

/** `GET /v1/operator/reconciliation/items/{subject}`: all three sides of it. */
export const matchSides = z.strictObject({
  item: matchItem,
  ledger: z
    .strictObject({
      state: z.string(),
      terminal: partyUrn,
      currency,
      amount,
      decidedAt: instant.nullable(),
      bankReference: z.string().nullable(),
      returnedAt: instant.nullable(),
      returnReference: z.string().nullable(),
    })
    .nullable(),
  bank: z.array(
    z.strictObject({
      id: z.string(),
      day: bookingDay,
      kind: z.enum(['payment', 'return', 'other']),
      side: z.enum(['debit', 'credit']),
      currency,
      amount,
      bankReference: z.string().nullable(),
    }),
  ),
  terminals: z.array(
    z.strictObject({
      terminal: partyUrn,
      outcome: z.string(),
      currency: currency.nullable(),
      amount: amount.nullable(),
      bankReference: z.string(),
      at: instant,
    }),
  ),
});
export type MatchSides = z.infer<typeof matchSides>;

/** `POST /v1/operator/reconciliation/items/{subject}/close`: what is unexplained, with a reason. */
export const matchClose = z.strictObject({
  reason: z
    .string()
    .min(1)
    .max(200)
    .regex(/^\P{C}+$/u),
});
