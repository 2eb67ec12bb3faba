/** The till's half of the ledger's wire. */
import { type z } from 'zod';
import { type purchaseDelivery, purchaseRecorded } from '../../protocol/ledger.ts';
import { type PurchaseChannel } from '../purchases/ports.ts';
import { type Peer } from './peer.ts';
import { ifHolds } from './verified.ts';

export function purchaseCalls(peer: Peer): Pick<PurchaseChannel, 'tellPurchase'> {
  return {
    tellPurchase: async (id, sealed) => {
      const body: z.input<typeof purchaseDelivery> = { purchase: sealed };
      const path = `/v1/purchases/${id}/sealed`;
      const answered = await peer.call({ method: 'PUT', path, body, answer: purchaseRecorded });
      return ifHolds(answered, async (recorded) => recorded.id === id);
    },
  };
}
