import { withdrawal } from '../../../protocol/ledger.ts';
import { route, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { withdraw } from '../rules/withdraw.ts';
import { nothing, redemptionPath } from './schemas.ts';

export function postWithdraw({ store, clock, ids }: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/redemptions/:id/withdraw',
    roles: ['kiosk'],
    params: redemptionPath,
    query: nothing,
    // A POST that says everything in its path: `{}` and no body at all are the same.
    body: nothing.optional(),
    answer: withdrawal,
    handle: async ({ caller, params }) => {
      const ask = {
        id: params.id,
        terminal: caller.party.urn,
        nowMs: clock.now().getTime(),
        transactionId: ids.ordered(),
        repayId: ids.ordered(),
      };
      const withdrawn = await store.transact({ name: 'redemption', id: params.id }, (facts) =>
        withdraw(facts, ask),
      );
      if (!withdrawn.ok) return withdrawn;
      return { ok: true, body: { id: params.id, state: 'withdrawn' as const } };
    },
  });
}
