/**
 * Points go back to the very lots they came from. Where a transfer came to nothing they can be used for
 * a while yet, whatever the date of their lot: nobody could use them while they were held or paid out.
 * What is owed at their provider is repaid first.
 */
import assert from 'node:assert/strict';
import { type RedemptionFacts } from '../store/queries.ts';
import { type RedemptionLotRow, type RedemptionRow } from '../store/rows.ts';
import { type Write } from '../store/writes.ts';
import { posting } from './journal.ts';
import { repaid } from './owed.ts';
import { advance } from './redemption-state.ts';

export type GivenBackFacts = Pick<RedemptionFacts, 'takings' | 'unexplainedLots' | 'debts'>;

/** A hold that never became an authorization is dropped: no word of the bank is needed (I4). */
export function holdDropped(
  row: RedemptionRow,
  facts: GivenBackFacts,
  movement: { transactionId: string; repayId: string; nowMs: number; reason: string },
): Write[] {
  return [
    {
      op: 'move-redemption',
      id: row.id,
      from: row.state,
      to: advance(row.state, 'withdraw'),
      evidence: {},
    },
    ...givenBack(row, facts, { ...movement, kind: 'release', lifeMsMin: 0 }),
    { op: 'end-reconciliation', redemptionId: row.id },
  ];
}

export function givenBack(
  { id, customerId, points }: RedemptionRow,
  { takings, unexplainedLots, debts }: GivenBackFacts,
  movement: {
    kind: 'release' | 'return';
    transactionId: string;
    repayId: string;
    nowMs: number;
    reason: string;
    /** From now on, for lots that would expire before; 0: their dates stay. */
    lifeMsMin: number;
  },
): Write[] {
  assertWhole(takings, points);
  const cause = { redemptionId: id };
  const arrived = takings.filter(({ lotId }) => !unexplainedLots.includes(lotId));
  return [
    ...takings.map((taking) => ({
      op: 'move-lot' as const,
      lotId: taking.lotId,
      points: taking.points,
    })),
    ...extended(takings, movement),
    posting({
      transactionId: movement.transactionId,
      atMs: movement.nowMs,
      kind: movement.kind,
      reason: movement.reason,
      cause,
      customerId,
      parts: takings,
    }),
    ...repaid(arrived, debts, {
      transactionId: movement.repayId,
      nowMs: movement.nowMs,
      customerId,
      cause,
    }),
  ];
}

function extended(
  takings: readonly RedemptionLotRow[],
  { nowMs, lifeMsMin }: { nowMs: number; lifeMsMin: number },
): Write[] {
  if (lifeMsMin === 0) return [];
  const untilMs = nowMs + lifeMsMin;
  return takings.map(({ lotId }) => ({ op: 'extend-lot', lotId, untilMs }));
}

export function assertWhole(takings: readonly RedemptionLotRow[], points: number): void {
  const sum = takings.reduce((total, taking) => total + taking.points, 0);
  assert.equal(sum, points, 'the lots of a redemption sum to its points');
}
