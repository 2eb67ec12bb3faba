import { purchase, purchaseRecorded } from '../../../protocol/ledger.ts';
import { route, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { recordForTill } from '../record-for-till.ts';
import { nothing, purchasePath } from './schemas.ts';

export function putPurchase(context: LedgerContext): Route {
  return route({
    method: 'PUT',
    path: '/v1/purchases/:id',
    roles: ['till'],
    params: purchasePath,
    query: nothing,
    body: purchase,
    answer: purchaseRecorded,
    handle: ({ caller, params, body }) =>
      recordForTill(context, { id: params.id, party: caller.party, request: body }),
  });
}
