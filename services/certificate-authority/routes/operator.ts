/** What operators may ask of the authority. Its own records say who did it (`audit`). */
import { z } from 'zod';
import { AUTHORITY_URN } from '../../../protocol/identity.ts';
import {
  enrolmentCodeRequest,
  enrolmentList,
  ENROLMENTS_SHOWN_MAX,
  issuedEnrolmentCode,
} from '../../../protocol/operator/terminals.ts';
import { type Clock } from '../../clock.ts';
import { refuse, route, type Route } from '../../mutual-tls/route.ts';
import { limits } from '../limits.ts';
import { newCode } from '../new-code.ts';
import { operatorIn } from '../operator-word.ts';
import { type AuthorityStore } from '../store/open.ts';

const nothing = z.strictObject({});

export interface OperatorParts {
  store: AuthorityStore;
  clock: Clock;
  random(byteCount: number): Uint8Array;
}

export function postEnrolmentCode({ store, clock, random }: OperatorParts): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/enrolment-codes',
    roles: ['operator'],
    params: nothing,
    query: nothing,
    body: enrolmentCodeRequest,
    answer: issuedEnrolmentCode,
    handle: async ({ caller, body: { identity } }) => {
      if (identity === AUTHORITY_URN) {
        return refuse('body-invalid', 'body.identity: the authority needs no code');
      }
      const by = operatorIn(caller);
      const code = { identity, now: clock.now(), random: random(limits.codeBytes), by };
      return { ok: true, status: 201, body: { identity, ...newCode(store, code) } };
    },
  });
}

export function getEnrolments({ store }: OperatorParts): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/enrolments',
    roles: ['operator'],
    params: nothing,
    query: z.strictObject({
      before: z
        .string()
        .regex(/^[1-9][0-9]{0,14}$/)
        .optional(),
    }),
    body: z.undefined(),
    answer: enrolmentList,
    handle: async ({ query: { before } }) => {
      const from = before === undefined ? null : Number(before);
      const found = store.read.audit(ENROLMENTS_SHOWN_MAX + 1, from);
      const enrolments = found.slice(0, ENROLMENTS_SHOWN_MAX);
      return { ok: true, body: { enrolments, more: found.length > enrolments.length } };
    },
  });
}
