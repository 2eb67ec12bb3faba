/** The till's half of the ledger's wire. */
import { type z } from 'zod';
import {
  type purchaseDelivery,
  purchaseRecorded,
  purchaseReversal,
  purchaseReversed,
} from '../../protocol/ledger.ts';
import { type PurchaseChannel } from '../purchases/ports.ts';
import { type Peer } from './peer.ts';
import { ifHolds } from './verified.ts';

export function purchaseCalls(peer: Peer): Pick<PurchaseChannel, 'tellPurchase' | 'tellRefund'> {
  return {
    tellPurchase: async (id, sealed) => {
      const body: z.input<typeof purchaseDelivery> = { purchase: sealed };
      const path = `/v1/purchases/${id}/sealed`;
      const answered = await peer.call({ method: 'PUT', path, body, answer: purchaseRecorded });
      return ifHolds(answered, async (recorded) => recorded.id === id);
    },
    tellRefund: async (id, { purchase, refunded, receiptNumber }) => {
      const body = purchaseReversal.encode({ reversal: id, refunded, receiptNumber });
      const path = `/v1/purchases/${purchase}/reversal`;
      const answered = await peer.call({ method: 'PUT', path, body, answer: purchaseReversed });
      return ifHolds(
        answered,
        async (reversed) => reversed.reversal === id && reversed.purchase === purchase,
      );
    },
  };
}
