/** The rules of limits as operators see and change them. */
import { z } from 'zod';
import { instant } from '../ids.ts';
import { partyUrn } from '../identity.ts';
import { money } from '../money.ts';

/** How far back a rule that counts may look: 30 days. */
export const RULE_WINDOW_MINUTES_MAX = 30 * 24 * 60;

export const limitRuleName = z.string().regex(/^[a-z][a-z-]{0,39}$/);

const counting = {
  /** So many are allowed. */
  countMax: z.int().min(0).max(1_000_000),
  windowMinutes: z.int().min(1).max(RULE_WINDOW_MINUTES_MAX),
};

/** What a rule is about, with the figures that this kind has. */
export const limitRuleTerms = z.discriminatedUnion('kind', [
  /** One redemption. */
  z.strictObject({ kind: z.literal('redemption-amount'), max: money }),
  /** A customer's redemptions of 30 days. */
  z.strictObject({ kind: z.literal('month-amount'), max: money }),
  /** What goes to one account within 24 hours, whoever asks for it. */
  z.strictObject({ kind: z.literal('payee-day-amount'), max: money }),
  /** Requests of one customer. */
  z.strictObject({ kind: z.literal('customer-count'), ...counting }),
  /** Requests on one terminal. */
  z.strictObject({ kind: z.literal('terminal-count'), ...counting }),
  /** Customers that are paid into one account. */
  z.strictObject({ kind: z.literal('payee-customers'), ...counting }),
  /** A customer's redemptions of at least so many percent of what one may be. */
  z.strictObject({
    kind: z.literal('near-limit'),
    ...counting,
    percent: z.int().min(1).max(100),
  }),
]);
export type LimitRuleTerms = z.output<typeof limitRuleTerms>;

/** The figures of a rule without their kind, for a table or a trail: amounts as `20000EUR`, in minor units. */
export function ruleFigures(terms: LimitRuleTerms): Record<string, string | number> {
  if ('max' in terms) return { max: `${terms.max.minor}${terms.max.currency}` };
  const { kind: _, ...figures } = terms;
  return figures;
}

export const limitRuleOutcome = z.enum(['refuse', 'review', 'off']);

/** `PUT /v1/operator/rules/{name}`: a new row; nothing is ever changed in place. */
export const limitRuleChange = z.strictObject({
  terms: limitRuleTerms,
  outcome: limitRuleOutcome,
  /** Not before now; null: from now on. */
  from: instant.nullable(),
});

export const limitRule = z.strictObject({
  name: limitRuleName,
  terms: limitRuleTerms,
  outcome: limitRuleOutcome,
  changedBy: partyUrn,
  changedAt: instant,
  from: instant,
  /** Whether it is the one of its name that counts now. */
  isInForce: z.boolean(),
});
export type LimitRule = z.output<typeof limitRule>;

/** `GET /v1/operator/rules`: every row of every rule, or of one name; oldest first within a name. */
export const limitRuleList = z.strictObject({ rules: z.array(limitRule) });
