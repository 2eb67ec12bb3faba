/** Every terminal that was ever heard of, as it was heard last. */
import { TERMINALS_PER_PAGE_MAX, terminalPage } from '../../../../protocol/operator/terminals.ts';
import { route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { instantOf } from '../../rules/instant.ts';
import { noBody, nothing } from '../schemas.ts';
import { afterText, pageOf } from './paging.ts';

export function getTerminals({ store, locks }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/terminals',
    roles: ['operator'],
    params: nothing,
    query: afterText,
    body: noBody,
    answer: terminalPage,
    handle: async ({ query: { after } }) => {
      const rowsMax = TERMINALS_PER_PAGE_MAX;
      const rows = await store.read({ name: 'terminals', after, rowsMax: rowsMax + 1 });
      const locked = new Set(locks?.locked());
      const { shown, more } = pageOf(rows, rowsMax);
      const terminals = shown.map((row) => ({
        terminal: row.urn,
        heardAt: instantOf(row.heardMs),
        epoch: row.epoch,
        claimedAt: instantOf(row.claimedMs),
        enrolledAt: instantOf(row.enrolledMs),
        waiting: row.waiting,
        wishes: row.wishes,
        quarantined: row.quarantined,
        ...(locked.has(row.urn) && { locked: true as const }),
      }));
      return { ok: true, body: { terminals, more } };
    },
  });
}
