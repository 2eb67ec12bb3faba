/** The comparison with the bank's statements, for operators: the numbers, the items, and closing one. */
import { z } from 'zod';
import {
  MATCH_ITEMS_PER_PAGE_MAX,
  matchClose,
  matchItem,
  matchItems,
  matchSides,
  matchSubject,
  reconciliationSummary,
} from '../../../../protocol/operator/reconciliation.ts';
import { refuse, route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { deedBy } from '../../deeds.ts';
import { itemShown, sidesShown, summaryShown } from '../../reconciliation-shown.ts';
import { audited } from '../../rules/audit.ts';
import { closeMatch } from '../../rules/match-item.ts';
import { type MatchPlace } from '../../store/statement-queries.ts';
import { noBody, nothing } from '../schemas.ts';

const params = z.strictObject({ id: matchSubject });

export function getReconciliation({ store, bank }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/reconciliation',
    roles: ['operator'],
    params: nothing,
    query: nothing,
    body: noBody,
    answer: reconciliationSummary,
    handle: async () => {
      const head = await store.read({ name: 'statement-head', bank });
      const counted = await store.read({ name: 'matches-counted' });
      return { ok: true, body: summaryShown(head, counted) };
    },
  });
}

/** The place of an item among those of its state: `<since>.<subject>` */
const place = z
  .string()
  .regex(/^[0-9]{1,15}\.[0-9a-f-]{1,36}$/)
  .transform((text): MatchPlace => {
    const [sinceMs = '', subject = ''] = text.split('.');
    return { sinceMs: Number(sinceMs), subject };
  })
  .optional();

export function getReconciliationItems({ store }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/reconciliation/items',
    roles: ['operator'],
    params: nothing,
    query: z.strictObject({
      state: z.enum(['unexplained', 'waiting']).default('unexplained'),
      after: place,
    }),
    body: noBody,
    answer: matchItems,
    handle: async ({ query: { state, after } }) => {
      const rowsMax = MATCH_ITEMS_PER_PAGE_MAX;
      const from = after ?? { sinceMs: -1, subject: '' };
      const rows = await store.read({ name: 'matches-open', state, after: from, rowsMax });
      const last = rows.length === rowsMax ? rows.at(-1) : undefined;
      const next = last === undefined ? null : `${last.sinceMs}.${last.subject}`;
      return { ok: true, body: { items: rows.map(itemShown), next } };
    },
  });
}

export function getReconciliationItem({ store }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/reconciliation/items/:id',
    roles: ['operator'],
    params,
    query: nothing,
    body: noBody,
    answer: matchSides,
    handle: async ({ params: { id: subject } }) => {
      const facts = await store.read({ name: 'match', subject });
      return facts === null
        ? refuse('item-not-open', 'nothing was compared about this')
        : { ok: true, body: sidesShown(facts) };
    },
  });
}

export function postReconciliationClose(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/reconciliation/items/:id/close',
    roles: ['operator'],
    params,
    query: nothing,
    body: matchClose,
    answer: matchItem,
    handle: async ({ caller, params: { id: subject }, body: { reason } }) => {
      const isRedemption = subject.length === 36;
      const deed = deedBy(context, caller, {
        deed: 'reconciliation.close',
        subject: `${isRedemption ? 'redemption' : 'entry'}:${subject}`,
        details: { reason },
      });
      const ask = { by: caller.party.urn, reason, nowMs: deed.atMs };
      const closed = await context.store.transact({ name: 'match', subject }, (facts) =>
        audited(closeMatch(facts, ask), deed),
      );
      return closed.ok ? { ok: true, body: itemShown(closed.row) } : closed;
    },
  });
}
