/** Service providers: how their customers earn, and the terms of the programme they share. */
import assert from 'node:assert/strict';
import { type ProviderFacts } from '../queries.ts';
import {
  type CampaignEndRow,
  type CampaignRow,
  type EarnRuleRow,
  type ProgrammeRow,
  type ProgrammeTermsRow,
  type ProviderRow,
  type ScreenSettingsRow,
} from '../rows.ts';
import { campaign, earnRule, provider } from './look-ups.ts';
import { all, one, type Steps, together } from './steps.ts';
import { tables } from './tables.ts';

/** With the terms that hold now. */
export function* programme(): Steps<ProgrammeRow | null> {
  const { row, newest } = yield* together({ row: programmeRow(), newest: newestTerms() });
  if (row === null || newest === null) return row;
  const { sinceMs: _, ...terms } = newest;
  return { ...row, ...terms };
}

const programmeRow = (): Steps<ProgrammeRow | null> =>
  one(tables.programme, `SELECT ${tables.programme.columns()} FROM programme`, {});

/** SECURITY: a ledger without its terms may not answer anything about points. */
export function* knownProgramme(): Steps<ProgrammeRow> {
  const found = yield* programme();
  assert.ok(found !== null, 'this ledger has no programme yet');
  return found;
}

/** 0: never. */
export function* termsChangedMs(): Steps<number> {
  return (yield* newestTerms())?.sinceMs ?? 0;
}

const newestTerms = (): Steps<ProgrammeTermsRow | null> =>
  one(
    tables.programme_terms,
    `SELECT ${tables.programme_terms.columns()} FROM programme_terms
      ORDER BY since_ms DESC LIMIT 1`,
    {},
  );

export const screenSettings = (): Steps<ScreenSettingsRow | null> =>
  one(
    tables.screen_settings,
    `SELECT ${tables.screen_settings.columns()} FROM screen_settings
      WHERE version = (SELECT max(version) FROM screen_settings)`,
    {},
  );

export const earnRuleAt = (providerId: string, nowMs: number): Steps<EarnRuleRow | null> =>
  one(
    tables.earn_rule,
    `SELECT ${tables.earn_rule.columns()} FROM earn_rule
      WHERE provider_id = @providerId AND from_ms <= @nowMs ORDER BY from_ms DESC LIMIT 1`,
    { providerId, nowMs },
  );

export const campaignsOpenAt = (providerId: string, nowMs: number): Steps<CampaignRow[]> =>
  all(
    tables.campaign,
    `SELECT ${tables.campaign.columns()} FROM campaign
      WHERE provider_id = @providerId AND until_ms > @nowMs AND from_ms <= @nowMs
        AND NOT EXISTS (SELECT 1 FROM campaign_end
          WHERE campaign_id = campaign.id AND end_ms <= @nowMs)
      ORDER BY id`,
    { providerId, nowMs },
  );

/** Of each provider the rule that holds. */
export function* earnRulesAt(
  providers: readonly ProviderRow[],
  nowMs: number,
): Steps<EarnRuleRow[]> {
  const rules: EarnRuleRow[] = [];
  for (const { id } of providers) {
    const rule = yield* earnRuleAt(id, nowMs);
    if (rule !== null) rules.push(rule);
  }
  return rules;
}

export function* providerRows(
  providerId: string,
  { ruleId, campaignId }: { ruleId: string | null; campaignId: string | null },
): Steps<Omit<ProviderFacts, 'programme'>> {
  return {
    provider: yield* provider(providerId),
    rules: yield* earnRulesOf(providerId),
    campaigns: yield* campaignsOf(providerId),
    ends: yield* campaignEndsOf(providerId),
    sameRule: ruleId === null ? null : yield* earnRule(ruleId),
    sameCampaign: campaignId === null ? null : yield* campaign(campaignId),
  };
}

const earnRulesOf = (providerId: string): Steps<EarnRuleRow[]> =>
  all(
    tables.earn_rule,
    `SELECT ${tables.earn_rule.columns()} FROM earn_rule
      WHERE provider_id = @providerId ORDER BY from_ms`,
    { providerId },
  );

const campaignsOf = (providerId: string): Steps<CampaignRow[]> =>
  all(
    tables.campaign,
    `SELECT ${tables.campaign.columns()} FROM campaign
      WHERE provider_id = @providerId ORDER BY from_ms, id`,
    { providerId },
  );

const campaignEndsOf = (providerId: string): Steps<CampaignEndRow[]> =>
  all(
    tables.campaign_end,
    `SELECT ${tables.campaign_end.columns()} FROM campaign_end
       JOIN campaign ON campaign.id = campaign_id
      WHERE provider_id = @providerId ORDER BY campaign_id`,
    { providerId },
  );
