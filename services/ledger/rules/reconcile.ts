/**
 * The reconciler's agenda: when an open redemption is looked at next, and what is done then.
 *
 *   held        dropped by the withdraw rule once it has stood for too long: nothing was given out (I4)
 *   authorized  the bank is asked; after the window it is asked to cancel
 *
 * The ledger's clock decides when to ask and nothing else. Points move on the bank's signed answer.
 */
import { type RedemptionId } from '../../../protocol/ids.ts';
import { limits } from '../limits.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type ReconciliationRow, type RedemptionRow } from '../store/rows.ts';

export function heldAgenda(redemptionId: RedemptionId, nowMs: number): ReconciliationRow {
  const endFromMs = nowMs + limits.heldMsMax;
  return { redemptionId, asks: 0, dueMs: endFromMs, endFromMs };
}

/** @param windowEndsMs `exp` of the authorization */
export function authorizedAgenda(
  redemptionId: RedemptionId,
  { nowMs, windowEndsMs }: { nowMs: number; windowEndsMs: number },
): ReconciliationRow {
  const endFromMs = windowEndsMs + limits.cancelMarginMs;
  return { redemptionId, asks: 0, dueMs: nowMs + limits.firstAskDelayMs, endFromMs };
}

export type ReconcileStep = 'withdraw' | 'ask' | 'cancel' | 'nothing';

export function reconcileStep(
  { state }: Pick<RedemptionRow, 'state'>,
  { endFromMs }: ReconciliationRow,
  nowMs: number,
): ReconcileStep {
  const isOver = nowMs >= endFromMs;
  if (state === 'held') return isOver ? 'withdraw' : 'nothing';
  if (state !== 'authorized') return 'nothing';
  return isOver ? 'cancel' : 'ask';
}

/** Not ended this time: later again, after a growing pause; but not past the end of the window. */
export function postpone(
  current: ReconciliationRow | null,
  seen: ReconciliationRow,
  nowMs: number,
): Decision<void> {
  const stands = current?.asks === seen.asks && current.dueMs === seen.dueMs;
  // Somebody else was there in the meantime: their word on when to look next stands.
  if (!stands) return unchanged(undefined);
  const laterMs = nowMs + askDelayMs(seen.asks + 1);
  const isBeforeEnd = nowMs < seen.endFromMs && seen.endFromMs < laterMs;
  const dueMs = isBeforeEnd ? seen.endFromMs : laterMs;
  return {
    answer: undefined,
    writes: [{ op: 'put-reconciliation', row: { ...seen, asks: seen.asks + 1, dueMs } }],
  };
}

/** Doubling and capped. @param asks how many have brought nothing, at least 1 */
export function askDelayMs(asks: number): number {
  return Math.min(limits.askDelayMsMax, limits.firstAskDelayMs * 2 ** Math.min(asks - 1, 32));
}

/** The pause between rounds. @param failures rounds in a row in which the bank did not answer */
export function roundDelayMs(failures: number): number {
  const { reconcileIntervalMs, reconcileIntervalMsMax } = limits;
  return Math.min(reconcileIntervalMsMax, reconcileIntervalMs * 2 ** Math.min(failures, 32));
}
