/** The journal in its order, as it is chained: who exports it can compute the chain again. */
import {
  JOURNAL_TRANSACTIONS_PER_PAGE_MAX,
  journalPage,
  type JournalTransactionShown,
} from '../../../../protocol/operator/journal.ts';
import { route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { instantOf } from '../../rules/instant.ts';
import { type JournalEntryRow, type JournalPageFacts } from '../../store/rows.ts';
import { noBody, nothing } from '../schemas.ts';
import { afterSequence, pageOf } from './paging.ts';

export function getJournal({ store }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/journal',
    roles: ['operator'],
    params: nothing,
    query: afterSequence,
    body: noBody,
    answer: journalPage,
    handle: async ({ query: { after } }) => {
      const rowsMax = JOURNAL_TRANSACTIONS_PER_PAGE_MAX;
      const facts = await store.read({ name: 'journal-page', after, rowsMax: rowsMax + 1 });
      const { shown, more } = pageOf(facts.transactions, rowsMax);
      const entriesOf = byTransaction(facts.entries);
      const transactions = shown.map((row) => transactionShown(row, entriesOf.get(row.id) ?? []));
      return { ok: true, body: { transactions, more } };
    },
  });
}

function byTransaction(entries: readonly JournalEntryRow[]): Map<string, JournalEntryRow[]> {
  const found = new Map<string, JournalEntryRow[]>();
  for (const entry of entries) {
    const known = found.get(entry.transactionId);
    if (known === undefined) found.set(entry.transactionId, [entry]);
    else known.push(entry);
  }
  return found;
}

function transactionShown(
  { atMs, purchaseId, redemptionId, ...row }: JournalPageFacts['transactions'][number],
  entries: readonly JournalEntryRow[],
): JournalTransactionShown {
  return {
    ...row,
    at: instantOf(atMs),
    purchase: purchaseId,
    redemption: redemptionId,
    entries: entries.map(({ line, account, providerId, customerId, points }) => ({
      line,
      account,
      provider: providerId,
      customer: customerId,
      points,
    })),
  };
}
