import { purchaseReversal, purchaseReversed } from '../../../protocol/ledger.ts';
import { refuse, route, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { reversePurchase } from '../rules/reversal.ts';
import { nothing, purchasePath } from './schemas.ts';

/** The id in the path is the purchase's, that in the body the refund's own. */
export function putReversal({ store, clock, ids }: LedgerContext): Route {
  return route({
    method: 'PUT',
    path: '/v1/purchases/:id/reversal',
    roles: ['till'],
    params: purchasePath,
    query: nothing,
    body: purchaseReversal,
    answer: purchaseReversed,
    handle: async ({ caller: { party }, params, body: request }) => {
      if (party.role !== 'till') return refuse('role-refused', 'only a till tells of refunds');
      const ask = {
        purchaseId: params.id,
        providerId: party.provider,
        request,
        nowMs: clock.now().getTime(),
        transactionId: ids.ordered(),
        repayId: ids.ordered(),
      };
      const { purchaseId, providerId } = ask;
      const { reversal: id, receiptNumber } = request;
      return store.transact(
        { name: 'reversal', id, purchaseId, providerId, receiptNumber },
        (facts) => reversePurchase(facts, ask),
      );
    },
  });
}
