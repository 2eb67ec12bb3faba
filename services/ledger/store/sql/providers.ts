/** Service providers: how their customers earn, and the terms of the programme they share. */
import { type CampaignRow, type EarnRuleRow, type ProgrammeRow } from '../rows.ts';
import { all, one, type Steps } from './steps.ts';
import { tables } from './tables.ts';

/** With the terms that hold now. */
export function* programme(): Steps<ProgrammeRow | null> {
  const row = yield* one(
    tables.programme,
    `SELECT ${tables.programme.columns()} FROM programme`,
    {},
  );
  const newest = yield* one(
    tables.programme_terms,
    `SELECT ${tables.programme_terms.columns()} FROM programme_terms
      ORDER BY since_ms DESC LIMIT 1`,
    {},
  );
  if (row === null || newest === null) return row;
  const { sinceMs: _, ...terms } = newest;
  return { ...row, ...terms };
}

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
