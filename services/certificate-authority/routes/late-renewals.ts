/** Renewals that expired certificates ask for: an operator looks, and says yes or no. */
import { z } from 'zod';
import {
  keyHash,
  LATE_RENEWALS_SHOWN_MAX,
  lateRenewalDecided,
  lateRenewalDecision,
  lateRenewalList,
} from '../../../protocol/operator/certificates.ts';
import { refuse, route, type Route } from '../../mutual-tls/route.ts';
import { operatorIn } from '../operator-word.ts';
import { type OperatorParts } from './operator.ts';

const nothing = z.strictObject({});

export function getLateRenewals({ store }: OperatorParts): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/late-renewals',
    roles: ['operator'],
    params: nothing,
    query: nothing,
    body: z.undefined(),
    answer: lateRenewalList,
    handle: async () => {
      const waiting = store.read.waitingRenewals(LATE_RENEWALS_SHOWN_MAX);
      const renewals = waiting.map((one) => ({
        identity: one.identity,
        serial: one.serial,
        keyHash: one.keyHash,
        askedAt: one.askedAt.toISOString(),
      }));
      return { ok: true, body: { renewals } };
    },
  });
}

export function postLateRenewalDecision({ store, clock }: OperatorParts): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/late-renewals/:key/decision',
    roles: ['operator'],
    params: z.strictObject({ key: keyHash }),
    query: nothing,
    body: lateRenewalDecision,
    answer: lateRenewalDecided,
    handle: async ({ caller, params, body: { decision } }) => {
      const by = operatorIn(caller);
      const decided = store.transact((tx) => {
        const late = tx.lateRenewalOf(params.key);
        // Said twice the same is said once.
        if (late === null || (late.state !== 'waiting' && late.state !== decision)) return null;
        if (late.state === decision) return late;
        tx.decideLateRenewal(late.id, decision, by);
        const { identity, serial } = late;
        const at = clock.now().toISOString();
        const reason = `${by}: key ${params.key.slice(0, 16)}`;
        tx.record({ at, event: `renewal-${decision}`, identity, serial, reason });
        return late;
      });
      if (decided === null) return refuse('late-renewal-unknown', 'no such renewal waits');
      const { identity, keyHash: key } = decided;
      return { ok: true, body: { identity, keyHash: key, decision } };
    },
  });
}
