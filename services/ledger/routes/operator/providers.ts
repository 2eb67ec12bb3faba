/** Service providers: registered, their rules and campaigns begun and ended. The answer is the whole provider. */
import { z } from 'zod';
import { recordId } from '../../../../protocol/ids.ts';
import {
  campaignEndRequest,
  campaignRequest,
  earnRuleRequest,
  providerId,
  providerList,
  providerRequest,
  providerShown,
} from '../../../../protocol/operator/provider.ts';
import { route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { deedBy } from '../../deeds.ts';
import { audited } from '../../rules/audit.ts';
import {
  announceCampaign,
  beginRule,
  endCampaign,
  providerSeen,
  providersSeen,
  registerProvider,
} from '../../rules/providers.ts';
import { noBody, nothing } from '../schemas.ts';

const providerPath = z.strictObject({ id: providerId });
const recordPath = z.strictObject({ id: recordId });
const roles = ['operator'] as const;
const noIds = { ruleId: null, campaignId: null };

export const providerRoutes: readonly ((context: LedgerContext) => Route)[] = [
  getProviders,
  getProvider,
  putProvider,
  putEarnRule,
  putCampaign,
  postCampaignEnd,
];

function getProviders({ store, clock }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/providers',
    roles,
    params: nothing,
    query: nothing,
    body: noBody,
    answer: providerList,
    handle: async () => {
      const nowMs = clock.now().getTime();
      return { ok: true, body: providersSeen(await store.read({ name: 'providers', nowMs })) };
    },
  });
}

function getProvider({ store }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/providers/:id',
    roles,
    params: providerPath,
    query: nothing,
    body: noBody,
    answer: providerShown,
    handle: async ({ params }) =>
      providerSeen(await store.read({ name: 'provider', id: params.id, ...noIds })),
  });
}

function putProvider(context: LedgerContext): Route {
  return route({
    method: 'PUT',
    path: '/v1/operator/providers/:id',
    roles,
    params: providerPath,
    query: nothing,
    body: providerRequest,
    answer: providerShown,
    handle: async ({ caller, params: { id }, body }) => {
      const ask = { id, ruleId: context.ids.ordered(), request: body, nowMs: nowIn(context) };
      const what = { deed: 'provider.register', subject: `provider:${id}`, details: {} };
      const deed = deedBy(context, caller, what);
      return context.store.transact({ name: 'provider', id, ...noIds }, (facts) =>
        audited(registerProvider(facts, ask), deed),
      );
    },
  });
}

function putEarnRule(context: LedgerContext): Route {
  return route({
    method: 'PUT',
    path: '/v1/operator/earn-rules/:id',
    roles,
    params: recordPath,
    query: nothing,
    body: earnRuleRequest,
    answer: providerShown,
    handle: async ({ caller, params: { id }, body }) => {
      const ask = { id, request: body, nowMs: nowIn(context) };
      const { rate, rounding } = body.terms;
      const deed = deedBy(context, caller, {
        deed: 'provider.rule',
        subject: `provider:${body.provider}`,
        details: { rule: id, points: rate.points, minor: rate.minor, rounding, from: body.from },
      });
      const query = { id: body.provider, ruleId: id, campaignId: null };
      return context.store.transact({ name: 'provider', ...query }, (facts) =>
        audited(beginRule(facts, ask), deed),
      );
    },
  });
}

function putCampaign(context: LedgerContext): Route {
  return route({
    method: 'PUT',
    path: '/v1/operator/campaigns/:id',
    roles,
    params: recordPath,
    query: nothing,
    body: campaignRequest,
    answer: providerShown,
    handle: async ({ caller, params: { id }, body }) => {
      const ask = { id, request: body, nowMs: nowIn(context) };
      const deed = deedBy(context, caller, {
        deed: 'provider.campaign',
        subject: `provider:${body.provider}`,
        details: { campaign: id, ...body.multiplier, from: body.from, until: body.until },
      });
      const query = { id: body.provider, ruleId: null, campaignId: id };
      return context.store.transact({ name: 'provider', ...query }, (facts) =>
        audited(announceCampaign(facts, ask), deed),
      );
    },
  });
}

function postCampaignEnd(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/campaigns/:id/end',
    roles,
    params: recordPath,
    query: nothing,
    body: campaignEndRequest,
    answer: providerShown,
    handle: async ({ caller, params: { id }, body }) => {
      const ask = { id, nowMs: nowIn(context) };
      const deed = deedBy(context, caller, {
        deed: 'provider.end-campaign',
        subject: `provider:${body.provider}`,
        details: { campaign: id },
      });
      const query = { id: body.provider, ruleId: null, campaignId: id };
      return context.store.transact({ name: 'provider', ...query }, (facts) =>
        audited(endCampaign(facts, ask), deed),
      );
    },
  });
}

const nowIn = ({ clock }: LedgerContext): number => clock.now().getTime();
