import { policyAnswer } from '../../../protocol/ledger.ts';
import { signMessage } from '../../../protocol/sealed/sign.ts';
import { refuse, route, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { policyFor } from '../rules/policy.ts';
import { noBody, nothing } from './schemas.ts';

export function getPolicy({ store, clock, ids, keys }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/policy',
    roles: ['kiosk'],
    params: nothing,
    query: nothing,
    body: noBody,
    answer: policyAnswer,
    handle: async ({ caller }) => {
      const programme = await store.read({ name: 'programme' });
      if (programme === null) return refuse('service-unavailable', 'there is no programme yet');
      const settings = await store.read({ name: 'screen-settings' });
      const asked = {
        terminal: caller.party.urn,
        jti: ids.random(),
        nowMs: clock.now().getTime(),
      };
      const said = policyFor({ programme, settings }, asked);
      const policy = await signMessage('policy', said, keys.signing);
      return { ok: true, body: { policy } };
    },
  });
}
