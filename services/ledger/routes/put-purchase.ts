import { purchase, purchaseRecorded } from '../../../protocol/ledger.ts';
import { refuse, route, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { recordPurchase } from '../rules/purchase.ts';
import { nothing, purchasePath } from './schemas.ts';

export function putPurchase({ store, clock, ids }: LedgerContext): Route {
  return route({
    method: 'PUT',
    path: '/v1/purchases/:id',
    roles: ['till'],
    params: purchasePath,
    query: nothing,
    body: purchase,
    answer: purchaseRecorded,
    handle: async ({ caller, params, body }) => {
      if (caller.party.role !== 'till')
        return refuse('role-refused', 'only a till records purchases');
      const providerId = caller.party.provider;
      const { cardNumber, receiptNumber } = body;
      const ask = {
        id: params.id,
        providerId,
        request: body,
        nowMs: clock.now().getTime(),
        lotId: ids.ordered(),
        transactionId: ids.ordered(),
      };
      return store.transact(
        { name: 'purchase', id: params.id, providerId, receiptNumber, cardNumber },
        (facts) => recordPurchase(facts, ask),
      );
    },
  });
}
