/** Service providers as operators register and change them. Nothing is changed in its place: what is new begins. */
import { z } from 'zod';
import { instant, recordId } from '../ids.ts';
import { money } from '../money.ts';

/** As in the name of its tills, `urn:kangen:till:<provider>:<till>`; a letter first. */
export const providerId = z.string().regex(/^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/);
const natural = z.int().min(1).max(1_000_000);
const seconds = z.int().min(0).max(3_153_600_000);

/** `points` points for every `minor` minor units paid, if at least `minimum` was paid for what earns. */
export const earnTerms = z
  .strictObject({
    rate: z.strictObject({ points: natural, minor: natural }),
    rounding: z.enum(['down', 'half-up', 'up']),
    minimum: money,
    /** From the purchase on, until its points can be used, and until they expire. */
    maturitySeconds: seconds,
    expirySeconds: seconds.min(1),
  })
  .refine(({ maturitySeconds, expirySeconds }) => maturitySeconds < expirySeconds, {
    path: ['expirySeconds'],
    message: 'points expire after they have become mature',
  });
export type EarnTerms = z.output<typeof earnTerms>;

const earnRuleShown = z.strictObject({ id: z.string().max(60), from: instant, terms: earnTerms });
/** Purchases earn `times` / `per` times as much, from `from` until just before `until`. */
const multiplier = z
  .strictObject({ times: natural, per: natural })
  .refine(({ times, per }) => times >= per, {
    path: ['times'],
    message: 'a campaign never earns less',
  });
const campaignShown = z.strictObject({
  id: recordId,
  name: z.string().min(1).max(50),
  from: instant,
  until: instant,
  multiplier,
  /** When it was ended before its time; else null. */
  ended: instant.nullable(),
});

export const PROVIDERS_MAX = 10_000;
const RULES_MAX = 10_000;

/** Answer to whatever was asked about one provider: all of it, oldest first. */
export const providerShown = z.strictObject({
  id: providerId,
  name: z.string().max(70),
  rules: z.array(earnRuleShown).max(RULES_MAX),
  campaigns: z.array(campaignShown).max(RULES_MAX),
});
export type ProviderShown = z.output<typeof providerShown>;

/** `GET /v1/operator/providers`: each with the rule that holds now. */
export const providerList = z.strictObject({
  providers: z
    .array(
      z.strictObject({
        id: providerId,
        name: z.string().max(70),
        rule: earnRuleShown.nullable(),
      }),
    )
    .max(PROVIDERS_MAX),
});
export type ProviderList = z.output<typeof providerList>;

/** `PUT /v1/operator/providers/{id}`: a provider, and the rule that holds from now on. */
export const providerRequest = z.strictObject({
  name: z.string().trim().min(1).max(70),
  terms: earnTerms,
});
export type ProviderRequest = z.output<typeof providerRequest>;

/** `PUT /v1/operator/earn-rules/{id}`: another rule begins. `from` null: now. */
export const earnRuleRequest = z.strictObject({
  provider: providerId,
  from: instant.nullable(),
  terms: earnTerms,
});
export type EarnRuleRequest = z.output<typeof earnRuleRequest>;

/** `PUT /v1/operator/campaigns/{id}` */
export const campaignRequest = z.strictObject({
  provider: providerId,
  name: z.string().trim().min(1).max(50),
  from: instant,
  until: instant,
  multiplier,
});
export type CampaignRequest = z.output<typeof campaignRequest>;

/** `POST /v1/operator/campaigns/{id}/end`: no purchase from now on. Ending twice is fine. */
export const campaignEndRequest = z.strictObject({ provider: providerId });
