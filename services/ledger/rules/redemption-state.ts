/**
 * The states of a redemption at the ledger, and the only ways between them (I6: forward only).
 *
 *  held ──authorize──▶ authorized ──complete──▶ completed ──return──▶ returned
 *   │                      ├── refuse ──▶ refused      (points back to their lots)
 *   └─ withdraw ─▶ withdrawn └── cancel ──▶ cancelled  (points back to their lots)
 *
 * `complete`, `refuse` and `cancel` need a receipt the bank signed (I3, I4). No event is called
 * "timeout": time alone moves nothing.
 */
import assert from 'node:assert/strict';
import { type LedgerState } from '../../../protocol/ledger.ts';
import { type FinalOutcome } from '../../../protocol/messages.ts';

export type RedemptionEvent =
  | 'authorize'
  | 'withdraw'
  | 'complete'
  | 'refuse'
  | 'cancel'
  | 'return';

type Transitions = Readonly<
  Record<LedgerState, Readonly<Partial<Record<RedemptionEvent, LedgerState>>>>
>;

export const transitions: Transitions = {
  held: { authorize: 'authorized', withdraw: 'withdrawn' },
  authorized: { complete: 'completed', refuse: 'refused', cancel: 'cancelled' },
  completed: { return: 'returned' },
  withdrawn: {},
  refused: {},
  cancelled: {},
  returned: {},
};

/** @returns null where this event cannot happen in this state */
export function stateAfter(state: LedgerState, event: RedemptionEvent): LedgerState | null {
  return transitions[state][event] ?? null;
}

/** @throws AssertionError where the table has no such edge: whoever calls has checked the state */
export function advance(state: LedgerState, event: RedemptionEvent): LedgerState {
  const next = stateAfter(state, event);
  assert.ok(next !== null, `a redemption that is ${state} cannot ${event}`);
  return next;
}

export const eventOf: Readonly<Record<FinalOutcome, RedemptionEvent>> = {
  completed: 'complete',
  refused: 'refuse',
  cancelled: 'cancel',
};

/** What the bank decided, as far as the ledger knows. A returned payment had been completed. */
export const outcomeOf = (state: LedgerState): FinalOutcome | null => outcomes[state];

const outcomes: Readonly<Record<LedgerState, FinalOutcome | null>> = {
  held: null,
  authorized: null,
  withdrawn: null,
  completed: 'completed',
  returned: 'completed',
  refused: 'refused',
  cancelled: 'cancelled',
};
