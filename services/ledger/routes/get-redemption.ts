import { redemption } from '../../../protocol/ledger.ts';
import { refuse, route, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { redemptionAnswer } from '../rules/redemption-answer.ts';
import { noBody, nothing, redemptionPath } from './schemas.ts';

export function getRedemption({ store }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/redemptions/:id',
    roles: ['kiosk'],
    params: redemptionPath,
    query: nothing,
    body: noBody,
    answer: redemption,
    handle: async ({ caller, params }) => {
      const found = await store.read({ name: 'redemption-known', id: params.id });
      const known = found.redemption ?? found.tombstone;
      // SECURITY: what another terminal asked for does not exist for this one.
      if (known === null || known.terminal !== caller.party.urn) {
        return refuse('redemption-unknown', 'this terminal asked for nothing under this id');
      }
      if (found.redemption === null) {
        return refuse('redemption-withdrawn', 'this id was withdrawn before it was seen');
      }
      const { receipt } = found.redemption;
      // A kiosk that cannot reach the bank verifies it with the bank's keys, as if the bank had answered.
      const body = {
        ...redemptionAnswer(found.redemption, found.review),
        ...(receipt !== null && { receipt }),
      };
      return { ok: true, body };
    },
  });
}
