/** The audit trail, page by page. Reading it is no deed: the trail does not grow by being looked at. */
import { z } from 'zod';
import {
  AUDIT_ENTRIES_PER_PAGE_MAX,
  type AuditEntry,
  auditPage,
  deedDetails,
} from '../../../../protocol/operator/audit.ts';
import { refuse, route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { instantOf } from '../../rules/instant.ts';
import { type ChainedAuditRow } from '../../store/rows.ts';
import { noBody, nothing } from '../schemas.ts';

const place = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
  .optional();

export function getAudit({ store }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/audit',
    roles: ['operator'],
    params: nothing,
    query: z.strictObject({ after: place, before: place }),
    body: noBody,
    answer: auditPage,
    handle: async ({ query: { after, before } }) => {
      if (after !== undefined && before !== undefined) {
        return refuse('body-invalid', 'query: either after or before');
      }
      const rows = await store.read({
        name: 'audit-trail',
        ...(after === undefined
          ? { direction: 'older', from: before ?? Number.MAX_SAFE_INTEGER }
          : { direction: 'newer', from: after }),
        rowsMax: AUDIT_ENTRIES_PER_PAGE_MAX + 1,
      });
      const entries = rows.slice(0, AUDIT_ENTRIES_PER_PAGE_MAX).map(entryOf);
      return { ok: true, body: { entries, more: rows.length > entries.length } };
    },
  });
}

function entryOf({ atMs, detailsJson, ending, ...row }: ChainedAuditRow): AuditEntry {
  const details = deedDetails.parse(JSON.parse(detailsJson));
  return { ...row, at: instantOf(atMs), details, end: ending };
}
