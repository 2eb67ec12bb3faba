/**
 * Points that a customer owes: a purchase had earned them, they were used, and its goods came back. What
 * becomes available at a provider repays what is owed there before anybody can use it; so beside a debt
 * no lot of that provider has anything left. Elsewhere a debt is taken off what can be used.
 *
 * Not to be mixed up with the points that are missing after a restore (decision 8).
 */
import { type CustomerId } from '../../../protocol/ids.ts';
import { type LotRow } from '../store/rows.ts';
import { type Write } from '../store/writes.ts';
import { type Moved, posting } from './journal.ts';
import { usablePoints } from './lots.ts';

/** Above zero, and at most one of each provider. */
export interface Debt {
  providerId: string;
  points: number;
}

export const owedInAll = (debts: readonly Debt[]): number =>
  debts.reduce((sum, { points }) => sum + points, 0);

/** What can be redeemed: never below zero, however much is owed. */
export function freePoints(
  { lots, debts }: { lots: readonly LotRow[]; debts: readonly Debt[] },
  nowMs: number,
): number {
  return Math.max(0, usablePoints(lots, nowMs) - owedInAll(debts));
}

/** Points that have just become available, or were so already, and their lot. */
export interface Arrived {
  lotId: string;
  providerId: string;
  points: number;
}

export interface Repaying {
  transactionId: string;
  nowMs: number;
  customerId: CustomerId;
  cause: Moved['cause'];
}

/** In the order of `arrived`; nothing where nothing is owed at their providers. */
export function repaid(
  arrived: readonly Arrived[],
  debts: readonly Debt[],
  { transactionId, nowMs, customerId, cause }: Repaying,
): Write[] {
  const parts = partsOf(arrived, debts);
  if (parts.length === 0) return [];
  return [
    posting({
      transactionId,
      atMs: nowMs,
      kind: 'repay',
      reason: 'Repays points of a purchase that was returned after they had been used',
      cause,
      customerId,
      parts,
    }),
    ...parts.flatMap(({ lotId, providerId, points }): Write[] => [
      { op: 'move-lot', lotId, points: -points },
      {
        op: 'insert',
        table: 'repayment',
        row: { transactionId, lotId, customerId, providerId, points },
      },
    ]),
  ];
}

function partsOf(arrived: readonly Arrived[], debts: readonly Debt[]): Arrived[] {
  const open = new Map(debts.map(({ providerId, points }) => [providerId, points]));
  const parts: Arrived[] = [];
  for (const lot of arrived) {
    const owed = open.get(lot.providerId) ?? 0;
    const points = Math.min(lot.points, owed);
    if (points === 0) continue;
    parts.push({ lotId: lot.lotId, providerId: lot.providerId, points });
    open.set(lot.providerId, owed - points);
  }
  return parts;
}
