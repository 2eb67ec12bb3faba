/**
 * What operators do with service providers (decision 13): register one, let another rule begin,
 * announce a campaign, end it early. Nothing is changed in its place and nothing begins in the past, so
 * that what was earned is explained by rows that are there for ever. Asking again with the same id and the
 * same words changes nothing.
 */
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import {
  type CampaignRequest,
  type EarnRuleRequest,
  type EarnTerms,
  type ProviderList,
  type ProviderRequest,
  type ProviderShown,
} from '../../../protocol/operator/provider.ts';
import { type Currency } from '../../../protocol/money.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type ProviderFacts, type ProvidersFacts } from '../store/queries.ts';
import {
  type CampaignRow,
  type EarnRuleRow,
  type ProgrammeRow,
  type ProviderRow,
} from '../store/rows.ts';
import { type Write } from '../store/writes.ts';
import { instantOf, millisecondsOf } from './instant.ts';

export type ProviderAnswer = { ok: true; body: ProviderShown } | { ok: false; failure: Failure };

export function providerSeen(facts: ProviderFacts): ProviderAnswer {
  return facts.provider === null
    ? { ok: false, failure: failureOf('provider-unknown', 'no such service provider') }
    : { ok: true, body: shown(facts.provider, facts) };
}

export function providersSeen({ programme, providers, rules }: ProvidersFacts): ProviderList {
  const holding = new Map(rules.map((rule) => [rule.providerId, rule]));
  return {
    providers: providers.map(({ id, name }) => {
      const rule = holding.get(id);
      return { id, name, rule: rule === undefined ? null : ruleShown(rule, programme.currency) };
    }),
  };
}

export function registerProvider(
  facts: ProviderFacts,
  ask: { id: string; ruleId: string; request: ProviderRequest; nowMs: number },
): Decision<ProviderAnswer> {
  const { id, ruleId, request, nowMs } = ask;
  const { programme, provider } = facts;
  if (provider !== null) {
    const [first] = facts.rules;
    const same =
      provider.name === request.name &&
      first !== undefined &&
      sameRows(first, ruleRow(request.terms, first));
    return same
      ? unchanged(providerSeen(facts))
      : refused('id-reused', 'another service provider has this id');
  }
  const foreign = currencyProblem(request.terms, programme);
  if (foreign !== null) return unchanged({ ok: false, failure: foreign });
  const row = { id, name: request.name };
  const rule = ruleRow(request.terms, { id: ruleId, providerId: id, fromMs: nowMs });
  return done(row, { ...facts, rules: [rule], campaigns: [], ends: [] }, [
    { op: 'insert', table: 'provider', row },
    { op: 'insert', table: 'earn_rule', row: rule },
  ]);
}

export function beginRule(
  facts: ProviderFacts,
  ask: { id: string; request: EarnRuleRequest; nowMs: number },
): Decision<ProviderAnswer> {
  const { id, request, nowMs } = ask;
  const { provider, programme, sameRule } = facts;
  if (provider === null) return refused('provider-unknown', 'no such service provider');
  const fromMs = request.from === null ? nowMs : millisecondsOf(request.from);
  if (sameRule !== null) {
    const begins = request.from === null ? sameRule.fromMs : fromMs;
    const asked = ruleRow(request.terms, { id, providerId: provider.id, fromMs: begins });
    const same = sameRows(sameRule, asked);
    return same ? unchanged(providerSeen(facts)) : refused('id-reused', 'this id is another rule');
  }
  const foreign = currencyProblem(request.terms, programme);
  if (foreign !== null) return unchanged({ ok: false, failure: foreign });
  if (fromMs < nowMs)
    return refused('body-invalid', 'body.from: is over; a rule begins now or later');
  if (facts.rules.some((rule) => rule.fromMs === fromMs)) {
    return refused('body-invalid', 'body.from: another rule begins at this very moment');
  }
  const row = ruleRow(request.terms, { id, providerId: provider.id, fromMs });
  const rules = [...facts.rules, row].toSorted((left, right) => left.fromMs - right.fromMs);
  return done(provider, { ...facts, rules }, [{ op: 'insert', table: 'earn_rule', row }]);
}

export function announceCampaign(
  facts: ProviderFacts,
  ask: { id: string; request: CampaignRequest; nowMs: number },
): Decision<ProviderAnswer> {
  const { id, request, nowMs } = ask;
  const { provider, sameCampaign } = facts;
  if (provider === null) return refused('provider-unknown', 'no such service provider');
  const row: CampaignRow = {
    id,
    providerId: provider.id,
    name: request.name,
    fromMs: millisecondsOf(request.from),
    untilMs: millisecondsOf(request.until),
    ...request.multiplier,
  };
  if (sameCampaign !== null) {
    return sameRows(sameCampaign, row)
      ? unchanged(providerSeen(facts))
      : refused('id-reused', 'this id is another campaign');
  }
  if (row.fromMs < nowMs) return refused('body-invalid', 'body.from: is over');
  if (row.untilMs <= row.fromMs) return refused('body-invalid', 'body.until: not after from');
  return done(provider, { ...facts, campaigns: [...facts.campaigns, row] }, [
    { op: 'insert', table: 'campaign', row },
  ]);
}

export function endCampaign(
  facts: ProviderFacts,
  { id, nowMs }: { id: string; nowMs: number },
): Decision<ProviderAnswer> {
  const { provider, sameCampaign } = facts;
  if (provider === null) return refused('provider-unknown', 'no such service provider');
  if (sameCampaign?.providerId !== provider.id) {
    return refused('body-invalid', 'id: no such campaign of this provider');
  }
  const isOver =
    sameCampaign.untilMs <= nowMs || facts.ends.some(({ campaignId }) => campaignId === id);
  if (isOver) return unchanged(providerSeen(facts));
  const row = { campaignId: id, endMs: nowMs };
  return done(provider, { ...facts, ends: [...facts.ends, row] }, [
    { op: 'insert', table: 'campaign_end', row },
  ]);
}

const currencyProblem = ({ minimum }: EarnTerms, { currency }: ProgrammeRow): Failure | null =>
  minimum.currency === currency
    ? null
    : failureOf('currency-mismatch', `the programme is in ${currency}`);

function ruleRow(
  { rate, rounding, minimum, maturitySeconds, expirySeconds }: EarnTerms,
  { id, providerId, fromMs }: Pick<EarnRuleRow, 'id' | 'providerId' | 'fromMs'>,
): EarnRuleRow {
  return {
    id,
    providerId,
    fromMs,
    ratePoints: rate.points,
    rateMinor: rate.minor,
    rounding,
    paidMinorMin: minimum.minor,
    maturitySeconds,
    expirySeconds,
  };
}

function sameRows<R extends EarnRuleRow | CampaignRow>(kept: R, asked: R): boolean {
  return (Object.keys(kept) as (keyof R)[]).every((field) => kept[field] === asked[field]);
}

type ShopRows = Pick<ProviderFacts, 'programme' | 'rules' | 'campaigns' | 'ends'>;

function done(provider: ProviderRow, rows: ShopRows, writes: Write[]): Decision<ProviderAnswer> {
  return { answer: { ok: true, body: shown(provider, rows) }, writes };
}

function refused(code: Failure['code'], detail: string): Decision<ProviderAnswer> {
  return unchanged({ ok: false, failure: failureOf(code, detail) });
}

function shown({ id, name }: ProviderRow, rows: ShopRows): ProviderShown {
  const ended = new Map(rows.ends.map(({ campaignId, endMs }) => [campaignId, endMs]));
  return {
    id,
    name,
    rules: rows.rules.map((rule) => ruleShown(rule, rows.programme.currency)),
    campaigns: rows.campaigns.map((campaign) => {
      const endMs = ended.get(campaign.id);
      return {
        id: campaign.id,
        name: campaign.name,
        from: instantOf(campaign.fromMs),
        until: instantOf(campaign.untilMs),
        multiplier: { times: campaign.times, per: campaign.per },
        ended: endMs === undefined ? null : instantOf(endMs),
      };
    }),
  };
}

function ruleShown(rule: EarnRuleRow, currency: Currency): ProviderShown['rules'][number] {
  return {
    id: rule.id,
    from: instantOf(rule.fromMs),
    terms: {
      rate: { points: rule.ratePoints, minor: rule.rateMinor },
      rounding: rule.rounding,
      minimum: { currency, minor: rule.paidMinorMin },
      maturitySeconds: rule.maturitySeconds,
      expirySeconds: rule.expirySeconds,
    },
  };
}
