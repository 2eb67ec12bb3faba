/** What customers owe, and what of it operators waive (docs/operator.md). */
import { z } from 'zod';
import { recordId } from '../../../../protocol/ids.ts';
import {
  customerDebts,
  waiverPage,
  waiverRequest,
  WAIVERS_PER_PAGE_MAX,
  waiverSeen,
} from '../../../../protocol/operator/debts.ts';
import { type Caller, refuse, route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { deedBy } from '../../deeds.ts';
import { audited, type Deed } from '../../rules/audit.ts';
import {
  askWaiver,
  confirmWaiver,
  rejectWaiver,
  type Waived,
  type WaiverSaid,
  waiverSeenBy,
} from '../../rules/waiver.ts';
import { type Decision } from '../../store/contract.ts';
import { type QueryOf, type WaiverCursor, type WaiverFacts } from '../../store/queries.ts';
import { customerPath, noBody, nothing } from '../schemas.ts';

const waiverPath = z.strictObject({ id: recordId });

function getDebts({ store }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/customers/:id/debts',
    roles: ['operator'],
    params: customerPath,
    query: nothing,
    body: noBody,
    answer: customerDebts,
    handle: async ({ params: { id } }) => {
      const debts = await store.read({ name: 'debts', customerId: id });
      const shown = debts.map(({ providerId, points }) => ({ provider: providerId, points }));
      return { ok: true, body: { customer: id, debts: shown } };
    },
  });
}

function getWaivers({ store }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/waivers',
    roles: ['operator'],
    params: nothing,
    query: z.strictObject({ after: z.string().max(60).optional() }),
    body: noBody,
    answer: waiverPage,
    handle: async ({ query: { after } }) => {
      const cursor = after === undefined ? null : cursorFrom(after);
      if (after !== undefined && cursor === null) return refuse('body-invalid', 'no such place');
      const rowsMax = WAIVERS_PER_PAGE_MAX;
      const ask = { after: cursor, rowsMax: rowsMax + 1 };
      const rows = await store.read({ name: 'waivers-waiting', ...ask });
      const page = rows.slice(0, rowsMax);
      const last = rows.length > page.length ? page.at(-1) : undefined;
      const next = last === undefined ? null : `${last.askedMs}.${last.id}`;
      return { ok: true, body: { waivers: page.map(waiverSeenBy), after: next } };
    },
  });
}

function putWaiver(context: LedgerContext): Route {
  return route({
    method: 'PUT',
    path: '/v1/operator/waivers/:id',
    roles: ['operator'],
    params: waiverPath,
    query: nothing,
    body: waiverRequest,
    answer: waiverSeen,
    handle: async ({ caller, params: { id }, body: request }) => {
      const { customer, provider, points, reason } = request;
      const of = { customerId: customer, providerId: provider };
      const details = { waiver: id, provider, points, reason };
      const deed = { deed: 'debt.waive', subject: `customer:${customer}`, details };
      return decided(context, { caller, id, of, deed }, (facts, said) =>
        askWaiver(facts, { ...said, request }),
      );
    },
  });
}

type Rule = (facts: WaiverFacts, said: WaiverSaid) => Decision<Waived>;

interface DecisionRoute {
  method: 'POST';
  path: string;
  deed: string;
  rule: Rule;
}

function decision({ method, path, deed, rule }: DecisionRoute): (context: LedgerContext) => Route {
  return (context) =>
    route({
      method,
      path,
      roles: ['operator'],
      params: waiverPath,
      query: nothing,
      body: nothing,
      answer: waiverSeen,
      handle: async ({ caller, params: { id } }) => {
        const about = { deed, subject: `waiver:${id}`, details: {} };
        return decided(context, { caller, id, of: null, deed: about }, rule);
      },
    });
}

const postConfirm = decision({
  method: 'POST',
  path: '/v1/operator/waivers/:id/confirm',
  deed: 'debt.confirm',
  rule: confirmWaiver,
});
const postReject = decision({
  method: 'POST',
  path: '/v1/operator/waivers/:id/reject',
  deed: 'debt.reject',
  rule: rejectWaiver,
});

export const waiverRoutes = [getDebts, getWaivers, putWaiver, postConfirm, postReject];

interface Said {
  caller: Caller;
  id: string;
  of: QueryOf<'waiver'>['of'];
  deed: Pick<Deed, 'deed' | 'subject' | 'details'>;
}

/** SECURITY: who says it is who the certificate says. */
async function decided(
  context: LedgerContext,
  { caller, id, of, deed }: Said,
  rule: Rule,
): Promise<Waived> {
  const { store, clock, ids, suspended } = context;
  // F10: in books that are lost it may have been decided already.
  const lost = suspended?.() ?? null;
  if (lost !== null) return refuse('service-unavailable', lost);
  const said: WaiverSaid = {
    id,
    operator: caller.party.urn,
    nowMs: clock.now().getTime(),
    transactionId: ids.ordered(),
  };
  const written = deedBy(context, caller, deed);
  return store.transact({ name: 'waiver', id, of }, (facts) => audited(rule(facts, said), written));
}

/** @returns null where the text is no place of ours */
function cursorFrom(text: string): WaiverCursor | null {
  const [, at, id] = /^([0-9]{1,15})\.([0-9a-f-]{36})$/.exec(text) ?? [];
  return id === undefined ? null : { askedMs: Number(at), id };
}
