import { z } from 'zod';
import { transferPage, TRANSFERS_PER_PAGE_MAX } from '../../../protocol/bank.ts';
import { type Route, route } from '../../mutual-tls/route.ts';
import { type Bank } from '../bank.ts';
import { type Faults } from '../faults.ts';
import { misbehaving } from './misbehaving.ts';

/** `GET /v1/transfers?after=<sequence>`: the ids this bank knows, in order; only ever longer. */
export function transferListRoute({ store, clock }: Bank, faults: Faults): Route {
  return route({
    method: 'GET',
    path: '/v1/transfers',
    roles: ['ledger'],
    params: z.strictObject({}),
    query: z.strictObject({ after: z.coerce.number().pipe(z.int().min(0)).default(0) }),
    body: z.strictObject({}).optional(),
    answer: transferPage,
    handle: ({ query: { after } }) =>
      misbehaving(faults.draw('ask'), clock, async () => ({
        ok: true,
        body: { transfers: store.read.heardAfter(after, TRANSFERS_PER_PAGE_MAX) },
      })),
  });
}
