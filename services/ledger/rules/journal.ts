/**
 * Double entry. Points come into being as the provider's debt and only ever change place:
 *
 *   earn       issued    → available
 *   hold       available → held
 *   release    held      → available
 *   redeem     held      → redeemed
 *   return     redeemed  → available   (the bank sent the money back)
 *   expire     available → expired
 *   claw-back  available, expired, owed → clawed-back   (goods came back, see rules/reversal.ts)
 *   repay      available → owed        (what was missing at a claw-back)
 *   waive      issued    → owed        (the shop gives the points that repay, see rules/waiver.ts)
 *
 * `issued` and `owed` are never above zero, the rest never below: issued is what the provider owes, owed
 * what the customer does. Every account is kept per provider and customer, so no two customers ever
 * wait for one row.
 */
import { type CustomerId, type PurchaseId, type RedemptionId } from '../../../protocol/ids.ts';
import { type AccountKind, type JournalTransactionRow } from '../store/rows.ts';
import { type Posting, type Write } from '../store/writes.ts';

type Movement = JournalTransactionRow['kind'];
/** From one account to one other. */
type Way = Exclude<Movement, 'claw-back'>;

const ways: Readonly<Record<Way, { from: AccountKind; to: AccountKind }>> = {
  earn: { from: 'issued', to: 'available' },
  hold: { from: 'available', to: 'held' },
  release: { from: 'held', to: 'available' },
  redeem: { from: 'held', to: 'redeemed' },
  return: { from: 'redeemed', to: 'available' },
  expire: { from: 'available', to: 'expired' },
  repay: { from: 'available', to: 'owed' },
  waive: { from: 'issued', to: 'owed' },
};

interface Told {
  transactionId: string;
  atMs: number;
  reason: string;
  /** A lot that no purchase explains (decision 8) expires without a cause; what is waived has none. */
  cause: { purchaseId: PurchaseId | null } | { redemptionId: RedemptionId };
  customerId: CustomerId;
}

export interface Moved extends Told {
  kind: Way;
  /** Whose points, and how many; a provider may be named more than once. */
  parts: readonly { providerId: string; points: number }[];
}

export function posting(moved: Moved): Write {
  const { from, to } = ways[moved.kind];
  const { customerId, kind } = moved;
  return post(moved, {
    kind,
    entries: perProvider(moved.parts).flatMap(([providerId, points]) => [
      { account: from, providerId, customerId, points: -points },
      { account: to, providerId, customerId, points },
    ]),
  });
}

export interface ClawedBack extends Told {
  providerId: string;
  /** Where the points were, each at least 0; `owed`: nowhere any more. */
  from: { available: number; expired: number; owed: number };
}

export function clawBackPosting(clawedBack: ClawedBack): Write {
  const { customerId, providerId, from } = clawedBack;
  const points = from.available + from.expired + from.owed;
  const sides = [
    { account: 'available', points: -from.available },
    { account: 'expired', points: -from.expired },
    { account: 'owed', points: -from.owed },
    { account: 'clawed-back', points },
  ] as const;
  return post(clawedBack, {
    kind: 'claw-back',
    entries: sides
      .filter((side) => side.points !== 0)
      .map((side) => ({ ...side, providerId, customerId })),
  });
}

function post(
  { transactionId, atMs, reason, cause }: Told,
  { kind, entries }: { kind: Movement; entries: Posting['entries'] },
): Write {
  const { purchaseId, redemptionId } = { purchaseId: null, redemptionId: null, ...cause };
  const transaction = { id: transactionId, atMs, kind, reason, purchaseId, redemptionId };
  return { op: 'post', transaction, entries };
}

function perProvider(parts: Moved['parts']): [string, number][] {
  const sums = new Map<string, number>();
  for (const { providerId, points } of parts) {
    sums.set(providerId, (sums.get(providerId) ?? 0) + points);
  }
  return [...sums];
}
