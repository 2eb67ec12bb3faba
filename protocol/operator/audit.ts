/**
 * The audit trail of what operators did, as it is shown to them. An entry says who (by certificate),
 * when, what, to what, and how it ended; it holds no personal data, so that it can be kept for ever.
 */
import { z } from 'zod';
import { failureCode } from '../failure.ts';
import { instant } from '../ids.ts';
import { partyUrn } from '../identity.ts';

export const AUDIT_ENTRIES_PER_PAGE_MAX = 200;

/** What was done, as `noun.verb` of the operator's command line. */
export const deedName = z.string().regex(/^[a-z][a-z-]{0,39}\.[a-z][a-z-]{0,39}$/);

/** Of the deed: ids, counts, states, settings. Names, cards, PINs and accounts have no place here. */
export const deedDetails = z.record(
  z.string().regex(/^[a-z][a-zA-Z0-9]{0,39}$/),
  z.union([z.string().max(200), z.int(), z.boolean(), z.null()]),
);
export type DeedDetails = z.infer<typeof deedDetails>;

/** `unchanged`: nothing had to be written for it, because it was so already or was only looked at. */
export const deedEnd = z.enum(['done', 'unchanged', 'refused']);
export type DeedEnd = z.infer<typeof deedEnd>;

export const auditEntry = z.strictObject({
  /** Counted from 1 without a gap. */
  sequence: z.int().min(1),
  at: instant,
  who: partyUrn,
  /** Of the certificate that the operator called with. */
  serial: z.string().regex(/^[0-9A-F]{2,40}$/),
  deed: deedName,
  /** What it was done to: `redemption:…`, `customer:…`, `terminal:urn:…`, `ledger`. */
  subject: z.string().min(1).max(200),
  details: deedDetails,
  end: deedEnd,
  /** Why it was refused; else null. */
  refusal: failureCode.nullable(),
  /** The trace (W3C trace-id) of the call, to find its log lines. */
  trace: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .nullable(),
  /** Over this entry and the one before it: docs/protocol.md. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/** `GET /v1/operator/audit`: `after` goes forward, `before` backward; each page is in that order. */
export const auditPage = z.strictObject({
  entries: z.array(auditEntry).max(AUDIT_ENTRIES_PER_PAGE_MAX),
  /** Whether there are more in that direction. */
  more: z.boolean(),
});
export type AuditPage = z.infer<typeof auditPage>;
