import { describe, expect, it } from 'vitest';
import { AssertionError } from 'node:assert';
import { ledgerState, type LedgerState } from '../../../../../protocol/ledger.ts';
import {
  advance,
  eventOf,
  outcomeOf,
  type RedemptionEvent,
  stateAfter,
  transitions,
} from '../../../../../services/ledger/rules/redemption-state.ts';

const events: RedemptionEvent[] = [
  'authorize',
  'withdraw',
  'complete',
  'refuse',
  'cancel',
  'return',
];

/** The diagram, written a second time by hand. */
const edges = new Map([
  ['held authorize', 'authorized'],
  ['held withdraw', 'withdrawn'],
  ['authorized complete', 'completed'],
  ['authorized refuse', 'refused'],
  ['authorized cancel', 'cancelled'],
  ['completed return', 'returned'],
]);

function attempted(state: LedgerState, event: RedemptionEvent): string {
  try {
    return advance(state, event);
  } catch (error) {
    if (!(error instanceof AssertionError)) throw error;
    return 'refused';
  }
}

describe('the states of a redemption', () => {
  for (const state of ledgerState.options) {
    for (const event of events) {
      const to = edges.get(`${state} ${event}`);
      it(`${state} + ${event} → ${to ?? 'nothing'}`, () => {
        expect(stateAfter(state, event)).toBe(to ?? null);
        expect(attempted(state, event)).toBe(to ?? 'refused');
      });
    }
  }

  it('never lead back (I6)', () => {
    const reachable = (state: keyof typeof transitions): string[] =>
      Object.values(transitions[state]).flatMap((next) => [next, ...reachable(next)]);
    for (const state of ledgerState.options) expect(reachable(state)).not.toContain(state);
  });

  it('release held points only after the bank has decided (I4)', () => {
    expect(Object.keys(transitions.authorized).toSorted()).toEqual(
      Object.values(eventOf).toSorted(),
    );
  });

  it('say what the bank decided', () => {
    expect(ledgerState.options.map((state) => outcomeOf(state))).toEqual([
      null,
      null,
      null,
      'completed',
      'refused',
      'cancelled',
      'completed',
    ]);
  });
});
