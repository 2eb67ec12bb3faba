import { keySet } from '../../../protocol/ledger.ts';
import { route, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { noBody, nothing } from './schemas.ts';

export function getKeys({ keys }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/keys',
    roles: ['kiosk', 'bank', 'till'],
    params: nothing,
    query: nothing,
    body: noBody,
    answer: keySet,
    handle: async () => ({ ok: true, body: keys.published }),
  });
}
