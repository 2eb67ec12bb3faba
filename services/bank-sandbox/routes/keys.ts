import { z } from 'zod';
import { keySet } from '../../../protocol/ledger.ts';
import { type Route, route } from '../../mutual-tls/route.ts';
import { type Bank } from '../bank.ts';

/** `GET /v1/keys`: the bank's public keys, believed because of the certificate they come with. */
export function keysRoute(bank: Bank): Route {
  return route({
    method: 'GET',
    path: '/v1/keys',
    roles: ['kiosk', 'ledger'],
    params: z.strictObject({}),
    query: z.strictObject({}),
    body: z.strictObject({}).optional(),
    answer: keySet,
    handle: async () => ({ ok: true, body: { keys: [...bank.own.published] } }),
  });
}
