/** A customer asked to be forgotten (docs/decisions/0015). Doing it twice is doing it once. */
import { erasing, erasureSeen } from '../../../../protocol/operator/customer-desk.ts';
import { route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { deedBy } from '../../deeds.ts';
import { cardDigest } from '../../keyed-digest.ts';
import { audited } from '../../rules/audit.ts';
import { erasureSeenBy } from '../../rules/customer-seen.ts';
import { eraseCustomer } from '../../rules/erase-customer.ts';
import { customerPath, nothing } from '../schemas.ts';

export function postEraseCustomer(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/customers/:id/erase',
    roles: ['operator'],
    params: customerPath,
    query: nothing,
    body: erasing,
    answer: erasureSeen,
    handle: async ({ caller, params, body: { giveUpPoints } }) => {
      const ask = {
        nowMs: context.clock.now().getTime(),
        by: caller.party.urn,
        giveUpPoints,
        digestOf: (cardNumber: string) => cardDigest(context.keys, cardNumber),
      };
      const deed = deedBy(context, caller, {
        deed: 'customer.erase',
        subject: `customer:${params.id}`,
        details: { giveUpPoints },
      });
      const query = { name: 'customer-erasure', customerId: params.id } as const;
      const erased = await context.store.transact(query, (facts) =>
        audited(eraseCustomer(facts, ask), deed),
      );
      return erased.ok ? { ok: true, body: erasureSeenBy(erased.erasure) } : erased;
    },
  });
}
