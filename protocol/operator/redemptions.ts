/** Redemptions as an operator sees them: where each stands, and by which evidence. No names, no accounts. */
import { z } from 'zod';
import { customerId, instant, redemptionId } from '../ids.ts';
import { partyUrn } from '../identity.ts';
import { ledgerState } from '../ledger.ts';
import { money, points } from '../money.ts';

export const OPEN_REDEMPTIONS_PER_PAGE_MAX = 200;

const openRedemption = z.strictObject({
  id: redemptionId,
  state: ledgerState,
  points,
  amount: money,
  terminal: partyUrn,
  requestedAt: instant,
  /** How often the bank was asked about it in this state, and when it is next. */
  asks: z.int().min(0),
  nextAskAt: instant,
  /** From then on it is withdrawn, or cancelled at the bank. */
  endedFrom: instant,
});
export type OpenRedemption = z.output<typeof openRedemption>;

/** `GET /v1/operator/redemptions?after={id}`: what is in flight, by id, which is by age. */
export const openRedemptionPage = z.strictObject({
  redemptions: z.array(openRedemption).max(OPEN_REDEMPTIONS_PER_PAGE_MAX),
  more: z.boolean(),
});
export type OpenRedemptionPage = z.output<typeof openRedemptionPage>;

/** What the customer is told of a state. */
const honestWord = z.enum(['reserved', 'sent', 'paid', 'returned']);

/** `GET /v1/operator/redemptions/{id}`. */
export const redemptionSeen = z.strictObject({
  id: redemptionId,
  state: ledgerState,
  word: honestWord,
  customer: customerId,
  points,
  pointsBefore: points,
  amount: money,
  terminal: partyUrn,
  bankReference: z.string().nullable(),
  returnReference: z.string().nullable(),
  /** Each state it came to. Null: that moment is not kept. */
  history: z.array(
    z.strictObject({ state: ledgerState, word: honestWord, at: instant.nullable() }),
  ),
  /** What is signed about it, by SHA-256 over what the signature covers (base64url). */
  evidence: z.array(
    z.strictObject({
      message: z.enum(['authorization', 'receipt', 'statement', 'return', 'return-statement']),
      digest: z.string(),
    }),
  ),
  findings: z.array(z.strictObject({ at: instant, kind: z.string(), detail: z.string() })),
  /** Null once it has ended. */
  agenda: z
    .strictObject({ asks: z.int().min(0), nextAskAt: instant, endedFrom: instant })
    .nullable(),
});
export type RedemptionSeen = z.output<typeof redemptionSeen>;
