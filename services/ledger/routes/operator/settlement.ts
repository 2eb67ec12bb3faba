/** What shops owe: now, for points not redeemed, and for a period, for those that were. */
import { z } from 'zod';
import { instant } from '../../../../protocol/ids.ts';
import {
  liability,
  settlementLines,
  settlementStatement,
} from '../../../../protocol/operator/settlement.ts';
import { refuse, route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { deedBy, recorded } from '../../deeds.ts';
import { millisecondsOf } from '../../rules/instant.ts';
import { liabilityOf } from '../../rules/liability.ts';
import {
  periodProblem,
  placeFrom,
  settlementLinesOf,
  settlementStatementOf,
} from '../../settlement-statement.ts';
import { noBody, nothing } from '../schemas.ts';

const period = { from: instant, to: instant };

export const settlementRoutes: readonly ((context: LedgerContext) => Route)[] = [
  getLiability,
  getSettlement,
  getSettlementLines,
];

function getLiability({ store, clock }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/liability',
    roles: ['operator'],
    params: nothing,
    query: nothing,
    body: noBody,
    answer: liability,
    handle: async () => {
      const facts = await store.read({ name: 'liability' });
      return { ok: true, body: liabilityOf(facts, clock.now().getTime()) };
    },
  });
}

/** It is what shops are billed by: that somebody asked for it is written down. */
function getSettlement(context: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/settlement',
    roles: ['operator'],
    params: nothing,
    query: z.strictObject(period),
    body: noBody,
    answer: settlementStatement,
    handle: async ({ caller, query: { from, to } }) => {
      const asked = { fromMs: millisecondsOf(from), toMs: millisecondsOf(to) };
      const problem = periodProblem(context, asked);
      if (problem !== null) return { ok: false, failure: problem };
      const body = await settlementStatementOf(context, asked);
      const what = { deed: 'settlement.statement', subject: 'ledger', details: { from, to } };
      return recorded(context, deedBy(context, caller, what), { ok: true as const, body });
    },
  });
}

function getSettlementLines(context: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/settlement/lines',
    roles: ['operator'],
    params: nothing,
    query: z.strictObject({ ...period, after: z.string().max(40).optional() }),
    body: noBody,
    answer: settlementLines,
    handle: async ({ caller, query: { from, to, after } }) => {
      const asked = { fromMs: millisecondsOf(from), toMs: millisecondsOf(to) };
      const problem = periodProblem(context, asked);
      if (problem !== null) return { ok: false, failure: problem };
      const place = after === undefined ? null : placeFrom(after);
      if (after !== undefined && place === null) {
        return refuse('body-invalid', 'query.after: not a place in the journal');
      }
      const body = await settlementLinesOf(context, asked, place);
      const what = { deed: 'settlement.lines', subject: 'ledger', details: { from, to } };
      const answer = { ok: true as const, body };
      // One entry for the whole export, not one for each page.
      return place === null ? recorded(context, deedBy(context, caller, what), answer) : answer;
    },
  });
}
