/** What customers owe, and what of it is waived: by one operator, above a limit by two different ones. */
import { z } from 'zod';
import { customerId, instant } from '../ids.ts';
import { waiverReason } from '../ledger.ts';
import { points } from '../money.ts';

export const WAIVERS_PER_PAGE_MAX = 100;

const providerId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,30}$/);

/** `GET /v1/operator/customers/{id}/debts` */
export const customerDebts = z.strictObject({
  customer: customerId,
  debts: z.array(z.strictObject({ provider: z.string().max(70), points: points.min(1) })),
});

/** `PUT /v1/operator/waivers/{id}`: idempotent on the id, a UUID version 7 that the operator made. */
export const waiverRequest = z.strictObject({
  customer: customerId,
  /** Where it is owed. */
  provider: providerId,
  points: points.min(1),
  reason: waiverReason,
});
export type WaiverRequest = z.infer<typeof waiverRequest>;

/** Answer to it, to `POST …/{id}/confirm` and to `POST …/{id}/reject`. */
export const waiverSeen = z.strictObject({
  id: z.string(),
  customer: customerId,
  provider: z.string().max(70),
  points,
  reason: waiverReason,
  /** `waiting`: for another operator's word. */
  state: z.enum(['waiting', 'done', 'rejected']),
  askedBy: z.string().max(120),
  askedAt: instant,
  decidedBy: z.string().max(120).nullable(),
  decidedAt: instant.nullable(),
});
export type WaiverSeen = z.infer<typeof waiverSeen>;

/** `GET /v1/operator/waivers`: what waits, oldest first. */
export const waiverPage = z.strictObject({
  waivers: z.array(waiverSeen).max(WAIVERS_PER_PAGE_MAX),
  /** Pass as `?after=` for the next page; null at the end. */
  after: z.string().max(60).nullable(),
});
