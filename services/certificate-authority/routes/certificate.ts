import { z } from 'zod';
import { certificateSerial, certificateStatus } from '../../../protocol/enrolment.ts';
import { type Clock } from '../../clock.ts';
import { route, type Route } from '../../mutual-tls/route.ts';
import { certificateState } from '../rules.ts';
import { type AuthorityStore } from '../store/open.ts';

/** What the authority knows of one certificate, for those who have to trust its holder. */
export function certificate(store: AuthorityStore, clock: Clock): Route {
  return route({
    method: 'GET',
    path: '/v1/certificates/:serial',
    roles: ['ledger', 'bank'],
    params: z.strictObject({ serial: certificateSerial }),
    query: z.strictObject({}),
    body: z.undefined(),
    answer: certificateStatus,
    handle: async ({ params: { serial } }) => {
      const found = store.read.certificate(serial);
      return {
        ok: true,
        body: {
          serial,
          state: certificateState(found, clock.now()),
          identity: found?.identity ?? null,
          notAfter: found?.notAfter.toISOString() ?? null,
        },
      };
    },
  });
}
