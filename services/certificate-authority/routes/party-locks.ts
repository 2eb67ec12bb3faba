/** A party that is locked gets no certificate, by code or by renewal, until it is unlocked. */
import { z } from 'zod';
import { AUTHORITY_URN } from '../../../protocol/identity.ts';
import {
  partyLock,
  partyLockRequest,
  partyUnlockRequest,
} from '../../../protocol/operator/certificates.ts';
import { refuse, route, type Route } from '../../mutual-tls/route.ts';
import { operatorIn } from '../operator-word.ts';
import { type OperatorParts } from './operator.ts';

const nothing = z.strictObject({});

export function postPartyLock({ store, clock }: OperatorParts): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/parties/lock',
    roles: ['operator'],
    params: nothing,
    query: nothing,
    body: partyLockRequest,
    answer: partyLock,
    handle: async ({ caller, body: { identity, reason } }) => {
      if (identity === AUTHORITY_URN) {
        return refuse('body-invalid', 'body.identity: the authority cannot be locked');
      }
      const now = clock.now();
      store.transact((tx) => {
        tx.lock(identity, reason, now);
        const said = `${operatorIn(caller)}: ${reason}`;
        tx.record({ at: now.toISOString(), event: 'locked', identity, serial: null, reason: said });
      });
      return { ok: true, body: { identity, locked: true } };
    },
  });
}

export function postPartyUnlock({ store, clock }: OperatorParts): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/parties/unlock',
    roles: ['operator'],
    params: nothing,
    query: nothing,
    body: partyUnlockRequest,
    answer: partyLock,
    handle: async ({ caller, body: { identity } }) => {
      const at = clock.now().toISOString();
      store.transact((tx) => {
        if (tx.lockOf(identity) === null) return;
        tx.unlock(identity);
        const reason = operatorIn(caller);
        tx.record({ at, event: 'unlocked', identity, serial: null, reason });
      });
      return { ok: true, body: { identity, locked: false } };
    },
  });
}
