import { z } from 'zod';
import { account } from '../../../protocol/ledger.ts';
import { refuse, route, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { limits } from '../limits.ts';
import { accountSeen, cursorFrom } from '../rules/account.ts';
import { tokenDigest } from '../rules/digest.ts';
import { bearerOf } from '../rules/session.ts';
import { noBody, nothing } from './schemas.ts';

export function getAccount({ store, clock }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/account',
    roles: ['kiosk'],
    params: nothing,
    query: z.strictObject({ before: z.string().max(60).optional() }),
    body: noBody,
    answer: account,
    handle: async ({ caller, query, bearer }) => {
      if (bearer === null) return refuse('session-required', 'no bearer token');
      const before = query.before === undefined ? null : cursorFrom(query.before);
      if (query.before !== undefined && before === null) {
        return refuse('body-invalid', 'query.before: not a place in the history');
      }
      const nowMs = clock.now().getTime();
      const facts = await store.read({
        name: 'account',
        tokenHash: tokenDigest(bearer),
        sinceMs: nowMs - limits.dayMs,
        nowMs,
        before,
        historyRowsMax: limits.historyEntriesPerPage + 1,
      });
      return accountSeen(facts, bearerOf(caller), nowMs);
    },
  });
}
