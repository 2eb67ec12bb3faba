/** Where the journal was not what had been signed for it, and what has been done about it since. */
import { journalGaps } from '../../../../protocol/operator/journal.ts';
import { route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { instantOf } from '../../rules/instant.ts';
import { noBody, nothing } from '../schemas.ts';

export function getJournalGaps({ store, suspended, journal }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/journal/gaps',
    roles: ['operator'],
    params: nothing,
    query: nothing,
    body: noBody,
    answer: journalGaps,
    handle: async () => {
      const gaps = await store.read({ name: 'journal-gaps' });
      return {
        ok: true,
        body: {
          suspended: suspended?.() ?? null,
          bankListRead: journal?.isBankListRead() ?? false,
          gaps: gaps.map(({ atMs, kind, lineage, sequence, detail }) => ({
            at: instantOf(atMs),
            kind,
            lineage,
            sequence,
            detail,
          })),
        },
      };
    },
  });
}
