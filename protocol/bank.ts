/** The wire between kiosks or the ledger and the bank. Every path below `/v1`, mutual TLS, JSON. */
import { z } from 'zod';
import { redemptionId } from './ids.ts';
import { compactJws } from './messages.ts';

/** `PUT /v1/transfers/{id}`: carry this authorization out. Idempotent for ever. */
export const transferOrder = z.strictObject({ authorization: compactJws });

/**
 * Answer to PUT, GET and cancel. `evidence` is a receipt where `status` is final, else a report.
 * `status` repeats what the evidence says so that a log can be read; whoever acts reads the evidence.
 */
export const transferStatus = z.strictObject({
  status: z.enum(['completed', 'refused', 'cancelled', 'pending', 'unknown']),
  evidence: compactJws,
  /** To the ledger only: the authorization that owns this id, where the bank has seen one. */
  authorization: compactJws.optional(),
});
export type TransferStatus = z.infer<typeof transferStatus>;

export const RETURNS_PER_PAGE_MAX = 20;
/**
 * Answer to `GET /v1/returns?after=<sequence>`, for the ledger only: what came back, in the order in
 * which the bank booked it. The last sequence seen is the next `after`; nothing was before 0.
 */
export const returnPage = z.strictObject({
  returns: z
    .array(z.strictObject({ sequence: z.int().min(1), evidence: compactJws }))
    .max(RETURNS_PER_PAGE_MAX),
});
export type ReturnPage = z.infer<typeof returnPage>;

export const TRANSFERS_PER_PAGE_MAX = 100;
/**
 * Answer to `GET /v1/transfers?after=<sequence>`, for the ledger only: every id the bank knows, in the
 * order in which it first heard of them. It is where to look and proves nothing; the status of an id does.
 */
export const transferPage = z.strictObject({
  transfers: z
    .array(z.strictObject({ sequence: z.int().min(1), redemption: redemptionId }))
    .max(TRANSFERS_PER_PAGE_MAX),
});
export type TransferPage = z.infer<typeof transferPage>;

/** A day on a bank's account, in the bank's own calendar: ISO 8601 without time and zone. */
export const bookingDay = z.iso.date();

export const STATEMENT_ENTRIES_PER_PAGE_MAX = 200;
/**
 * Answer to `GET /v1/statements/{date}?page=<number>`, for the ledger only: one page of camt.053.001.08
 * about one booking day of the programme's account. It says itself which page it is, and whether it is
 * the last. The same question, the same answer for ever; `open` while that day is not over.
 */
export const bankStatement = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('booked'), document: z.string().min(1).max(524_288) }),
  z.strictObject({ state: z.literal('open') }),
]);
export type BankStatement = z.infer<typeof bankStatement>;
