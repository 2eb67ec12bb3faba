/** What is in flight: reserved or sent, and not ended yet. */
import {
  OPEN_REDEMPTIONS_PER_PAGE_MAX,
  openRedemptionPage,
} from '../../../../protocol/operator/redemptions.ts';
import { route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { instantOf } from '../../rules/instant.ts';
import { noBody, nothing } from '../schemas.ts';
import { afterText, pageOf } from './paging.ts';

export function getRedemptions({ store }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/redemptions',
    roles: ['operator'],
    params: nothing,
    query: afterText,
    body: noBody,
    answer: openRedemptionPage,
    handle: async ({ query: { after } }) => {
      const rowsMax = OPEN_REDEMPTIONS_PER_PAGE_MAX;
      const rows = await store.read({ name: 'open-redemptions', after, rowsMax: rowsMax + 1 });
      const { shown, more } = pageOf(rows, rowsMax);
      const redemptions = shown.map((row) => ({
        id: row.id,
        state: row.state,
        points: row.points,
        amount: { currency: row.currency, minor: row.amountMinor },
        terminal: row.terminal,
        requestedAt: instantOf(row.requestedMs),
        asks: row.asks,
        nextAskAt: instantOf(row.dueMs),
        endedFrom: instantOf(row.endFromMs),
      }));
      return { ok: true, body: { redemptions, more } };
    },
  });
}
