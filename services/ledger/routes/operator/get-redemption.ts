/** One redemption with its history and its evidence. */
import { redemptionSeen } from '../../../../protocol/operator/redemptions.ts';
import { refuse, route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { seenByOperator } from '../../rules/redemption-seen.ts';
import { noBody, nothing, redemptionPath } from '../schemas.ts';

export function getOperatorRedemption({ store }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/redemptions/:id',
    roles: ['operator'],
    params: redemptionPath,
    query: nothing,
    body: noBody,
    answer: redemptionSeen,
    handle: async ({ params: { id } }) => {
      const redemption = await store.read({ name: 'redemption-row', id });
      if (redemption === null) return refuse('redemption-unknown', 'no redemption has this id');
      const findings = await store.read({ name: 'findings', id });
      const agenda = await store.read({ name: 'reconciliation', id });
      return { ok: true, body: await seenByOperator(redemption, { findings, agenda }) };
    },
  });
}
