import { z } from 'zod';
import { bankStatement, bookingDay } from '../../../protocol/bank.ts';
import { type Route, route } from '../../mutual-tls/route.ts';
import { type Bank } from '../bank.ts';
import { type Faults } from '../faults.ts';
import { getStatement } from '../statements/get-statement.ts';
import { misbehaving } from './misbehaving.ts';

/** `GET /v1/statements/{date}?page=<number>`: what was booked on that day, and both its balances. */
export function statementsRoute(bank: Bank, faults: Faults): Route {
  return route({
    method: 'GET',
    path: '/v1/statements/:date',
    roles: ['ledger'],
    params: z.strictObject({ date: bookingDay }),
    query: z.strictObject({
      page: z.coerce.number().pipe(z.int().min(1).max(99_999)).default(1),
    }),
    body: z.strictObject({}).optional(),
    answer: bankStatement,
    handle: ({ params: { date }, query: { page } }) =>
      misbehaving(faults.draw('ask'), bank.clock, async () =>
        getStatement(bank, { day: date, page }),
      ),
  });
}
