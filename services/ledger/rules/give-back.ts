/**
 * Points go back to the very lots they came from, with the dates those have: what has expired
 * meanwhile is back and expired.
 */
import assert from 'node:assert/strict';
import { type RedemptionLotRow, type RedemptionRow } from '../store/rows.ts';
import { type Write } from '../store/writes.ts';
import { posting } from './journal.ts';

export function givenBack(
  { id, customerId, points }: RedemptionRow,
  takings: readonly RedemptionLotRow[],
  movement: { kind: 'release' | 'return'; transactionId: string; nowMs: number; reason: string },
): Write[] {
  assertWhole(takings, points);
  return [
    ...takings.map((taking) => ({
      op: 'move-lot' as const,
      lotId: taking.lotId,
      points: taking.points,
    })),
    posting({
      transactionId: movement.transactionId,
      atMs: movement.nowMs,
      kind: movement.kind,
      reason: movement.reason,
      cause: { redemptionId: id },
      customerId,
      parts: takings,
    }),
  ];
}

export function assertWhole(takings: readonly RedemptionLotRow[], points: number): void {
  const sum = takings.reduce((total, taking) => total + taking.points, 0);
  assert.equal(sum, points, 'the lots of a redemption sum to its points');
}
