/** What is held for people to look at, and what they say to it. */
import { z } from 'zod';
import { customerId, instant, redemptionId } from '../ids.ts';
import { partyUrn } from '../identity.ts';
import { money, points } from '../money.ts';

export const REVIEWS_PER_PAGE_MAX = 50;

const queued = {
  redemption: redemptionId,
  customer: customerId,
  terminal: partyUrn,
  amount: money,
  points,
  since: instant,
  /** From then on it is given back. */
  decideBy: instant,
  /** Names of the rules that held it. */
  rules: z.array(z.string().max(40)).min(1),
};

/** `GET /v1/operator/reviews`: what waits, oldest first. */
export const reviewPage = z.strictObject({
  reviews: z
    .array(z.strictObject({ ...queued, releases: z.int().min(0) }))
    .max(REVIEWS_PER_PAGE_MAX),
  /** Pass as `?after=` for the next page; null at the end. */
  after: z.string().max(60).nullable(),
});
export type ReviewPage = z.output<typeof reviewPage>;

export const reviewState = z.enum(['waiting', 'released', 'rejected', 'expired', 'overtaken']);

/** `GET /v1/operator/reviews/{id}`: one, decided or not, with all that was said about it. */
export const reviewDetail = z.strictObject({
  ...queued,
  state: reviewState,
  decidedAt: instant.nullable(),
  words: z.array(
    z.strictObject({
      operator: partyUrn,
      verdict: z.enum(['release', 'reject']),
      at: instant,
      reason: z.string().nullable(),
    }),
  ),
});
export type ReviewDetail = z.output<typeof reviewDetail>;

/** `POST /v1/operator/reviews/{id}/release`: the second of two different operators releases it. */
export const reviewRelease = z.strictObject({});
/** `POST /v1/operator/reviews/{id}/reject`: one is enough. For other operators; never a customer's data. */
export const reviewReject = z.strictObject({ reason: z.string().min(1).max(500) });
/** Answer to both. */
export const reviewSaid = z.strictObject({
  state: reviewState,
  /** How many operators have said that it may go on. */
  releases: z.int().min(0),
});
