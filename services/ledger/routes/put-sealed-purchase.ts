/**
 * A purchase that a till had to write down before it could tell it: sealed, so that no card number lay
 * on its disk. The same words under the same id are the same purchase, however they come.
 */
import {
  purchaseDelivery,
  purchaseRecorded,
  sealedPurchase,
  type SealedPurchase,
} from '../../../protocol/ledger.ts';
import { decryptAs } from '../../../protocol/sealed/encrypt.ts';
import { refuse, route, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { recordForTill } from '../record-for-till.ts';
import { nothing, purchasePath } from './schemas.ts';

export function putSealedPurchase(context: LedgerContext): Route {
  return route({
    method: 'PUT',
    path: '/v1/purchases/:id/sealed',
    roles: ['till'],
    params: purchasePath,
    query: nothing,
    body: purchaseDelivery,
    answer: purchaseRecorded,
    handle: async ({ caller, params, body }) => {
      const opened = await openPurchase(context, body.purchase);
      if (opened === null) return refuse('body-invalid', 'purchase: nothing this ledger can open');
      const { id, till, ...request } = opened;
      // SECURITY: what was sealed on one till is no good on another, nor under another id.
      if (till !== caller.party.urn)
        return refuse('terminal-mismatch', 'the purchase was made at another till');
      if (id !== params.id) return refuse('body-invalid', 'purchase: sealed for another id');
      return recordForTill(context, { id, party: caller.party, request });
    },
  });
}

async function openPurchase({ keys }: LedgerContext, jwe: string): Promise<SealedPurchase | null> {
  const opened = await decryptAs(keys.reading, 'kangen-purchase+json', jwe);
  if (!opened.ok) return null;
  try {
    return sealedPurchase.safeParse(JSON.parse(opened.plaintext)).data ?? null;
  } catch {
    // Not JSON: refused like any other purchase that is none.
    return null;
  }
}
