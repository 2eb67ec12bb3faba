/** Another account for a customer: judged like the first one, and not paid to for a while. */
import { payeeAccount } from '../../../../protocol/operator/customer.ts';
import { payeeSeen } from '../../../../protocol/operator/customer-desk.ts';
import { route, type Route } from '../../../mutual-tls/route.ts';
import { banksFor } from '../../banks.ts';
import { type LedgerContext } from '../../context.ts';
import { deedBy } from '../../deeds.ts';
import { audited } from '../../rules/audit.ts';
import { payeeSeenBy } from '../../rules/customer-seen.ts';
import { changePayee } from '../../rules/payee-change.ts';
import { customerPath, nothing } from '../schemas.ts';

export function putPayee(context: LedgerContext): Route {
  return route({
    method: 'PUT',
    path: '/v1/operator/customers/:id/payee',
    roles: ['operator'],
    params: customerPath,
    query: nothing,
    body: payeeAccount,
    answer: payeeSeen,
    handle: async ({ caller, params, body }) => {
      const { ids, clock, store } = context;
      const nowMs = clock.now().getTime();
      const banks = await banksFor(context.banks, body.kind);
      const ask = { payeeId: ids.ordered(), nowMs, banks };
      const deed = deedBy(context, caller, {
        deed: 'payee.set',
        subject: `customer:${params.id}`,
        details: { kind: body.kind, payee: ask.payeeId },
      });
      const query = { name: 'payee-change', customerId: params.id } as const;
      const changed = await store.transact(query, (facts) =>
        audited(changePayee(facts, body, ask), deed),
      );
      if (!changed.ok) return changed;
      return { ok: true, body: payeeSeenBy(changed.payee, changed.fromMs, nowMs) };
    },
  });
}
