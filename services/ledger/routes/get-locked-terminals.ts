import { lockedTerminals } from '../../../protocol/ledger.ts';
import { route, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { noBody, nothing } from './schemas.ts';

/** For the bank, which refuses them too: believed because of the certificate it comes with. */
export function getLockedTerminals(context: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/locked-terminals',
    roles: ['bank'],
    isPolled: true,
    params: nothing,
    query: nothing,
    body: noBody,
    answer: lockedTerminals,
    handle: async () => ({ ok: true, body: { terminals: [...(context.locks?.locked() ?? [])] } }),
  });
}
