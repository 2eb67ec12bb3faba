import { sessionEnd, sessionEnded } from '../../../protocol/ledger.ts';
import { route, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { tokenDigest } from '../rules/digest.ts';
import { sessionEnding } from '../rules/session.ts';
import { nothing } from './schemas.ts';

export function postSessionsEnd({ store }: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/sessions/end',
    roles: ['kiosk'],
    params: nothing,
    query: nothing,
    body: sessionEnd,
    answer: sessionEnded,
    handle: async ({ caller, bearer }) => {
      if (bearer !== null) {
        await store.transact({ name: 'session', tokenHash: tokenDigest(bearer) }, (found) =>
          sessionEnding(found, caller.party.urn),
        );
      }
      return { ok: true, body: { ended: true as const } };
    },
  });
}
