/**
 * Double entry. Points come into being as the provider's debt and only ever change place:
 *
 *   earn     issued    → available
 *   hold     available → held
 *   release  held      → available
 *   redeem   held      → redeemed
 *   return   redeemed  → available   (the bank sent the money back)
 *
 * Every account is kept per provider and customer, so no two customers ever wait for one row.
 */
import { type CustomerId, type PurchaseId, type RedemptionId } from '../../../protocol/ids.ts';
import { type AccountKind, type JournalTransactionRow } from '../store/rows.ts';
import { type Write } from '../store/writes.ts';

type Movement = JournalTransactionRow['kind'];

const ways: Readonly<Record<Movement, { from: AccountKind; to: AccountKind }>> = {
  earn: { from: 'issued', to: 'available' },
  hold: { from: 'available', to: 'held' },
  release: { from: 'held', to: 'available' },
  redeem: { from: 'held', to: 'redeemed' },
  return: { from: 'redeemed', to: 'available' },
};

export interface Moved {
  transactionId: string;
  atMs: number;
  kind: Movement;
  reason: string;
  cause: { purchaseId: PurchaseId } | { redemptionId: RedemptionId };
  customerId: CustomerId;
  /** Whose points, and how many; a provider may be named more than once. */
  parts: readonly { providerId: string; points: number }[];
}

export function posting(moved: Moved): Write {
  const { from, to } = ways[moved.kind];
  const { customerId } = moved;
  const { purchaseId, redemptionId } = { purchaseId: null, redemptionId: null, ...moved.cause };
  return {
    op: 'post',
    transaction: {
      id: moved.transactionId,
      atMs: moved.atMs,
      kind: moved.kind,
      reason: moved.reason,
      purchaseId,
      redemptionId,
    },
    entries: perProvider(moved.parts).flatMap(([providerId, points]) => [
      { account: from, providerId, customerId, points: -points },
      { account: to, providerId, customerId, points },
    ]),
  };
}

function perProvider(parts: Moved['parts']): [string, number][] {
  const sums = new Map<string, number>();
  for (const { providerId, points } of parts) {
    sums.set(providerId, (sums.get(providerId) ?? 0) + points);
  }
  return [...sums];
}
