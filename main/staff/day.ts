/** What this terminal did in one day, from its own rows: a list, sums, and a CSV. Pure. */
import { type Currency } from '../../protocol/money.ts';
import { STAFF_ITEMS_MAX, type StaffItem, type StaffSummary } from '../../protocol/staff.ts';
import { type Transfer } from '../engine/transfer-state.ts';
import { type DayReader } from '../purchases/ports.ts';
import { type TillPurchase } from '../purchases/purchase-state.ts';
import { type TillRefund } from '../purchases/refund-state.ts';

/** Newest first. */
export function itemsOf({
  transfers,
  purchases,
  refunds,
}: ReturnType<DayReader['since']>): StaffItem[] {
  return [
    ...transfers.map(redemptionItem),
    ...purchases.map(purchaseItem),
    ...refunds.map(refundItem),
  ].toSorted((left, right) => (left.at < right.at ? 1 : -1));
}

export const shownItems = (items: readonly StaffItem[]): StaffItem[] =>
  items.slice(0, STAFF_ITEMS_MAX);

const open: readonly StaffItem['state'][] = [
  'wished',
  'requested',
  'authorized',
  'sent',
  'confirmed',
  'waiting',
];
export const isOpen = ({ state }: StaffItem): boolean => open.includes(state);

/** Noted, and then refused by the ledger for good: somebody has to tell the customer, or type it anew. */
export const isUndone = ({ kind, state }: StaffItem): boolean =>
  kind !== 'redemption' && state === 'refused';

export function summaryOf(
  items: readonly StaffItem[],
  { day, currency }: { day: string; currency: Currency },
): StaffSummary {
  const sum = (of: (item: StaffItem) => boolean) => {
    const some = items.filter((item) => of(item) && item.amount.currency === currency);
    return {
      count: some.length,
      amount: { currency, minor: some.reduce((total, { amount }) => total + amount.minor, 0n) },
      points: some.reduce((total, { points }) => total + (points ?? 0), 0),
    };
  };
  const ofKind = (kind: StaffItem['kind'], ...states: StaffItem['state'][]) =>
    sum((item) => item.kind === kind && states.includes(item.state));
  return {
    day,
    purchases: ofKind('purchase', 'recorded'),
    refunds: ofKind('refund', 'recorded'),
    paid: ofKind('redemption', 'settled'),
    returned: ofKind('redemption', 'refused', 'cancelled', 'rejected'),
    open: sum(isOpen),
  };
}

/** RFC 4180; amounts in minor units. Nobody is in it. */
export function csvOf(items: readonly StaffItem[]): string {
  const rows = items
    .toReversed()
    .map(({ kind, id, at, amount, state, points, receiptNumber }) => [
      at,
      kind,
      id,
      state,
      amount.currency,
      amount.minor.toString(),
      points === null ? '' : String(points),
      receiptNumber ?? '',
    ]);
  return [columns, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

const columns = ['at', 'kind', 'id', 'state', 'currency', 'minor', 'points', 'receipt'];

const redemptionItem = ({ id, state, request, requestedAt }: Transfer): StaffItem => ({
  kind: 'redemption',
  id,
  at: requestedAt,
  amount: request.amount,
  state,
  points: request.points,
  receiptNumber: null,
});

const purchaseItem = (purchase: TillPurchase): StaffItem => ({
  kind: 'purchase',
  id: purchase.id,
  at: purchase.boughtAt,
  amount: purchase.paid,
  state: purchase.state,
  points: 'points' in purchase ? purchase.points : null,
  receiptNumber: purchase.receiptNumber,
});

const refundItem = (refund: TillRefund): StaffItem => ({
  kind: 'refund',
  id: refund.id,
  at: refund.refundedAt,
  amount: refund.refunded,
  state: refund.state,
  points: 'points' in refund ? refund.points : null,
  receiptNumber: refund.receiptNumber,
});
