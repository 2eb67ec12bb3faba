/** What a person must look at. The signed words themselves stay here; their digest names them. */
import { FINDINGS_PER_PAGE_MAX, findingPage } from '../../../../protocol/operator/journal.ts';
import { messageDigest } from '../../../../protocol/sealed/sign.ts';
import { route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { instantOf } from '../../rules/instant.ts';
import { noBody, nothing } from '../schemas.ts';
import { afterText, pageOf } from './paging.ts';

export function getFindings({ store }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/findings',
    roles: ['operator'],
    params: nothing,
    query: afterText,
    body: noBody,
    answer: findingPage,
    handle: async ({ query: { after } }) => {
      const rowsMax = FINDINGS_PER_PAGE_MAX;
      const rows = await store.read({ name: 'all-findings', after, rowsMax: rowsMax + 1 });
      const { shown, more } = pageOf(rows, rowsMax);
      const findings = await Promise.all(
        shown.map(async ({ id, atMs, kind, redemptionId, detail, evidence }) => ({
          id,
          at: instantOf(atMs),
          kind,
          redemption: redemptionId,
          detail,
          evidenceDigest: await messageDigest(evidence),
        })),
      );
      return { ok: true, body: { findings, more } };
    },
  });
}
