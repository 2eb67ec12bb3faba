/** `GET /v1/openapi.json` of every door that knows its callers: what this door answers. */
import { z } from 'zod';
import { role } from '../../protocol/identity.ts';
import { type Described, openApiOf } from './openapi.ts';
import { route, type Route } from './route.ts';

const nothing = z.strictObject({});

export function openApiRoute(described: Described): Route {
  const document = openApiOf(described);
  return route({
    method: 'GET',
    path: '/v1/openapi.json',
    // It says what this page of the source says, and no more.
    roles: role.options,
    params: nothing,
    query: nothing,
    body: z.undefined(),
    answer: z.record(z.string(), z.json()),
    handle: async () => ({ ok: true, body: document }),
  });
}
