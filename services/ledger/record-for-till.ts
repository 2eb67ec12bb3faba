/** One purchase of one till, however it was told: the id and the words decide, not the envelope. */
import { type Party } from '../../protocol/identity.ts';
import { type PurchaseId } from '../../protocol/ids.ts';
import { type Purchase } from '../../protocol/ledger.ts';
import { refuse } from '../mutual-tls/route.ts';
import { type LedgerContext } from './context.ts';
import { type Recorded, recordPurchase } from './rules/purchase.ts';

export async function recordForTill(
  { store, clock, ids }: LedgerContext,
  { id, party, request }: { id: PurchaseId; party: Party; request: Purchase },
): Promise<Recorded> {
  if (party.role !== 'till') return refuse('role-refused', 'only a till records purchases');
  const providerId = party.provider;
  const { cardNumber, receiptNumber } = request;
  const nowMs = clock.now().getTime();
  const ask = {
    id,
    providerId,
    request,
    nowMs,
    lotId: ids.ordered(),
    transactionId: ids.ordered(),
    repayId: ids.ordered(),
  };
  const query = { id, providerId, receiptNumber, cardNumber, nowMs };
  return store.transact({ name: 'purchase', ...query }, (facts) => recordPurchase(facts, ask));
}
