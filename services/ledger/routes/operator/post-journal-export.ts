/** Begins an export of the journal: signs up to where it goes, and writes down who takes it along. */
import { journalExport } from '../../../../protocol/operator/journal.ts';
import { route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { deedBy, recorded } from '../../deeds.ts';
import { nothing } from '../schemas.ts';

export function postJournalExport(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/journal/exports',
    roles: ['operator'],
    params: nothing,
    query: nothing,
    body: nothing,
    answer: journalExport,
    handle: async ({ caller }) => {
      const signed = (await context.journal?.signHead()) ?? null;
      const { link } = await context.store.read({ name: 'journal-head', after: 0 });
      const sequence = signed?.sequence ?? link.sequence;
      const what = { deed: 'journal.export', subject: 'journal', details: { sequence } };
      const body = { sequence, head: signed?.head ?? null };
      return { ok: true, body: await recorded(context, deedBy(context, caller, what), body) };
    },
  });
}
