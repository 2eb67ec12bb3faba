/**
 * A journal that was rolled back is taken as it is (F10, docs/operations.md). Only once the bank's list
 * of transfers was read to its end: then nothing can be spent twice that the bank knows of.
 *
 * What does it is a signed head in a file, so the audit trail has the deed before it is done.
 */
import { rollbackAcceptance, rollbackAccepted } from '../../../../protocol/operator/journal.ts';
import { refuse, route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { deedBy, recorded } from '../../deeds.ts';
import { nothing } from '../schemas.ts';

export function postJournalAccept(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/journal/accept',
    roles: ['operator'],
    params: nothing,
    query: nothing,
    body: rollbackAcceptance,
    answer: rollbackAccepted,
    handle: async ({ caller, body: { withoutBankList } }) => {
      const { journal } = context;
      const gap = context.suspended?.() ?? null;
      if (journal === undefined || gap === null) return { ok: true, body: { from: null } };
      const bankListRead = journal.isBankListRead();
      const details = { withoutBankList, bankListRead };
      const deed = deedBy(context, caller, { deed: 'journal.accept', subject: 'journal', details });
      if (!bankListRead && !withoutBankList) {
        const refusal = refuse(
          'bank-list-unread',
          'the bank’s list of transfers has not been read to its end since this ledger started',
        );
        return recorded(context, deed, refusal);
      }
      await recorded(context, deed, { gap });
      const accepted = await journal.accept(nameOf(caller.party.urn));
      return { ok: true, body: { from: accepted?.sequence ?? null } };
    },
  });
}

const nameOf = (urn: string): string => urn.slice(urn.lastIndexOf(':') + 1);
