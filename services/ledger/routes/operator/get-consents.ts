import { z } from 'zod';
import { consentPage } from '../../../../protocol/operator/customer-desk.ts';
import { refuse, route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { limits } from '../../limits.ts';
import { consentCursorFrom, consentPageOf } from '../../rules/customer-seen.ts';
import { customerPath, noBody } from '../schemas.ts';

/** What a customer agreed to, newest first; also of one who was erased. */
export function getConsents({ store }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/customers/:id/consents',
    roles: ['operator'],
    params: customerPath,
    query: z.strictObject({ before: z.string().max(60).optional() }),
    body: noBody,
    answer: consentPage,
    handle: async ({ params, query }) => {
      const before = query.before === undefined ? null : consentCursorFrom(query.before);
      if (query.before !== undefined && before === null) {
        return refuse('body-invalid', 'query.before: not a place in the list');
      }
      const rows = await store.read({
        name: 'consents',
        customerId: params.id,
        before,
        rowsMax: limits.consentsPerPage + 1,
      });
      return { ok: true, body: consentPageOf(rows) };
    },
  });
}
