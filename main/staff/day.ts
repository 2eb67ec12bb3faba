/** What this terminal did in one day, from its own rows: lists, sums, and a CSV. Pure. */
import { type FailureCode } from '../../protocol/failure.ts';
import { type Currency } from '../../protocol/money.ts';
import { STAFF_ITEMS_MAX, type StaffItem, type StaffSummary } from '../../protocol/staff.ts';
import { type Transfer } from '../engine/transfer-state.ts';
import { type DayReader, type DayRows, type DaySum } from '../purchases/ports.ts';
import { type TillPurchase } from '../purchases/purchase-state.ts';
import { type TillRefund } from '../purchases/refund-state.ts';

/** Newest first. */
export function itemsOf({ transfers, purchases, refunds }: DayRows): StaffItem[] {
  return [
    ...transfers.map(redemptionItem),
    ...purchases.map(purchaseItem),
    ...refunds.map(refundItem),
  ].toSorted((left, right) => (left.at < right.at ? 1 : -1));
}

/** A day has what began in it, and what was refused in it: somebody has to do something about that. */
export const dayOf = (
  day: Pick<DayReader, 'since' | 'refused'>,
  since: string,
  countMax: number,
) => {
  const began = day.since(since, countMax);
  const refused = day.refused(since, countMax);
  return itemsOf({
    transfers: began.transfers,
    purchases: together(began.purchases, refused.purchases),
    refunds: together(began.refunds, refused.refunds),
  });
};

const together = <T extends { id: string }>(some: T[], more: T[]): T[] => [
  ...new Map([...some, ...more].map((one) => [one.id, one])).values(),
];

export const shownItems = (items: readonly StaffItem[]): StaffItem[] =>
  items.slice(0, STAFF_ITEMS_MAX);

/**
 * What was noted and then refused comes first: somebody has to tell the customer, or type it anew.
 * @param heldBy why one waits that does not wait for the network; null: nothing is known
 */
export function queueOf(
  { open, refused }: { open: DayRows; refused: DayRows },
  heldBy: (id: string) => FailureCode | null,
): StaffItem[] {
  const waiting = itemsOf(open).map((item) => {
    const reason = heldBy(item.id);
    return reason === null ? item : { ...item, reason };
  });
  return shownItems([...itemsOf(refused), ...waiting]);
}

export function summaryOf(
  sums: readonly DaySum[],
  { day, currency }: { day: string; currency: Currency },
): StaffSummary {
  const sum = (of: (one: DaySum) => boolean) => {
    const some = sums.filter((one) => of(one) && one.currency === currency);
    return {
      count: some.reduce((total, { count }) => total + count, 0),
      amount: { currency, minor: some.reduce((total, { minor }) => total + minor, 0n) },
      points: some.reduce((total, { points }) => total + points, 0),
    };
  };
  const ofKind = (kind: DaySum['kind'], ...states: string[]) =>
    sum((one) => one.kind === kind && states.includes(one.state));
  return {
    day,
    purchases: ofKind('purchase', 'recorded'),
    refunds: ofKind('refund', 'recorded'),
    refused: sum(({ kind, state }) => kind !== 'redemption' && state === 'refused'),
    paid: ofKind('redemption', 'settled'),
    returned: ofKind('redemption', 'refused', 'cancelled', 'rejected'),
    open: sum(({ state }) => open.includes(state)),
  };
}

const open = ['wished', 'requested', 'authorized', 'sent', 'confirmed', 'waiting'];

/** RFC 4180; amounts in minor units. Nobody is in it. */
export function csvOf(items: readonly StaffItem[]): string {
  const rows = items
    .toReversed()
    .map(({ kind, id, at, amount, state, points, receiptNumber, reason }) => [
      at,
      kind,
      id,
      state,
      amount.currency,
      amount.minor.toString(),
      points === null ? '' : String(points),
      receiptNumber ?? '',
      reason ?? '',
    ]);
  return [columns, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

const columns = ['at', 'kind', 'id', 'state', 'currency', 'minor', 'points', 'receipt', 'reason'];

const redemptionItem = (transfer: Transfer): StaffItem => ({
  kind: 'redemption',
  id: transfer.id,
  at: transfer.requestedAt,
  amount: transfer.request.amount,
  state: transfer.state,
  points: transfer.request.points,
  receiptNumber: null,
  ...('failure' in transfer && { reason: transfer.failure.code }),
});

const purchaseItem = (purchase: TillPurchase): StaffItem => ({
  kind: 'purchase',
  id: purchase.id,
  at: purchase.boughtAt,
  amount: purchase.paid,
  state: purchase.state,
  points: 'points' in purchase ? purchase.points : null,
  receiptNumber: purchase.receiptNumber,
  ...('failure' in purchase && { reason: purchase.failure.code }),
});

const refundItem = (refund: TillRefund): StaffItem => ({
  kind: 'refund',
  id: refund.id,
  at: refund.refundedAt,
  amount: refund.refunded,
  state: refund.state,
  points: 'points' in refund ? refund.points : null,
  receiptNumber: refund.receiptNumber,
  ...('failure' in refund && { reason: refund.failure.code }),
});
