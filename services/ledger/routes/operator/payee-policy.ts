/** For how long nothing is paid to an account that was changed; who said so, and since when. */
import { payeePolicySeen, payeePolicySet } from '../../../../protocol/operator/customer-desk.ts';
import { route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { deedBy } from '../../deeds.ts';
import { audited } from '../../rules/audit.ts';
import { instantOf } from '../../rules/instant.ts';
import { setPayeePolicy } from '../../rules/payee-change.ts';
import { type PayeePolicyRow } from '../../store/customer-rows.ts';
import { noBody, nothing } from '../schemas.ts';

export function getPayeePolicy({ store }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/payee-policy',
    roles: ['operator'],
    params: nothing,
    query: nothing,
    body: noBody,
    answer: payeePolicySeen,
    handle: async () => ({ ok: true, body: seen(await store.read({ name: 'payee-policy' })) }),
  });
}

export function putPayeePolicy(context: LedgerContext): Route {
  return route({
    method: 'PUT',
    path: '/v1/operator/payee-policy',
    roles: ['operator'],
    params: nothing,
    query: nothing,
    body: payeePolicySet,
    answer: payeePolicySeen,
    handle: async ({ caller, body: { coolOffSeconds } }) => {
      const nowMs = context.clock.now().getTime();
      const ask = { coolOffSeconds, setBy: caller.party.urn, nowMs };
      const deed = deedBy(context, caller, {
        deed: 'payee.set-cool-off',
        subject: 'ledger',
        details: { coolOffSeconds },
      });
      const { policy } = await context.store.transact({ name: 'payee-policy' }, (now) =>
        audited(setPayeePolicy(now, ask), deed),
      );
      return { ok: true, body: seen(policy) };
    },
  });
}

const seen = ({ coolOffSeconds, sinceMs, setBy }: PayeePolicyRow) => ({
  coolOffSeconds,
  since: instantOf(sinceMs),
  setBy,
});
