/** A purchase as it lies on the disk: what is needed to find it again, and the rest for the ledger alone. */
import { type PurchaseId } from '../../protocol/ids.ts';
import { type PublicKey, type Purchase, sealedPurchase } from '../../protocol/ledger.ts';
import { encryptTo } from '../../protocol/sealed/encrypt.ts';
import { type Waiting } from './purchase-state.ts';

export interface ToSeal {
  id: PurchaseId;
  till: string;
  purchase: Purchase;
  boughtAt: string;
}

export async function sealFor(
  reader: PublicKey,
  { id, till, purchase, boughtAt }: ToSeal,
): Promise<Waiting> {
  const content = sealedPurchase.encode({ ...purchase, id, till });
  const sealed = await encryptTo(reader, 'kangen-purchase+json', JSON.stringify(content));
  const { paid, receiptNumber } = purchase;
  return { state: 'waiting', id, paid, receiptNumber, boughtAt, sealed };
}
