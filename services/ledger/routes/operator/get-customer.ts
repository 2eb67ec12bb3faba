import { customerSeen } from '../../../../protocol/operator/customer-desk.ts';
import { refuse, route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { customerSeenBy } from '../../rules/customer-seen.ts';
import { customerPath, noBody, nothing } from '../schemas.ts';

export function getCustomer({ store, clock }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/customers/:id',
    roles: ['operator'],
    params: customerPath,
    query: nothing,
    body: noBody,
    answer: customerSeen,
    handle: async ({ params }) => {
      const facts = await store.read({ name: 'customer', customerId: params.id });
      const seen = customerSeenBy(facts, clock.now().getTime());
      return seen === null
        ? refuse('customer-unknown', 'no such customer')
        : { ok: true, body: seen };
    },
  });
}
