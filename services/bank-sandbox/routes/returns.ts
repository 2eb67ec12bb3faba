import { z } from 'zod';
import { returnPage, RETURNS_PER_PAGE_MAX } from '../../../protocol/bank.ts';
import { type Route, route } from '../../mutual-tls/route.ts';
import { type Bank } from '../bank.ts';
import { type Faults } from '../faults.ts';
import { misbehaving } from './misbehaving.ts';

/** `GET /v1/returns?after=<sequence>`: what came back, in order; the same question, the same answer. */
export function returnsRoute({ store, clock }: Bank, faults: Faults): Route {
  return route({
    method: 'GET',
    path: '/v1/returns',
    roles: ['ledger'],
    params: z.strictObject({}),
    query: z.strictObject({ after: z.coerce.number().pipe(z.int().min(0)).default(0) }),
    body: z.strictObject({}).optional(),
    answer: returnPage,
    handle: ({ query: { after } }) =>
      misbehaving(faults.draw('ask'), clock, async () => {
        const returns = store.read
          .returnsAfter(after, RETURNS_PER_PAGE_MAX)
          .map(({ sequence, evidence }) => ({ sequence, evidence }));
        return { ok: true, body: { returns } };
      }),
  });
}
