import { describe, expect, it } from 'vitest';
import { redemptionId } from '../../../../../protocol/ids.ts';
import { ledgerState } from '../../../../../protocol/ledger.ts';
import { limits } from '../../../../../services/ledger/limits.ts';
import {
  askDelayMs,
  authorizedAgenda,
  heldAgenda,
  postpone,
  reconcileStep,
  roundDelayMs,
} from '../../../../../services/ledger/rules/reconcile.ts';

const id = redemptionId.parse('01959000-0000-7000-8000-000000000001');
const NOW = 1_000_000_000;
const agenda = authorizedAgenda(id, { nowMs: NOW, windowEndsMs: NOW + 600_000 });

describe('the agenda', () => {
  it('looks at a hold only when it should long have been authorized', () => {
    const held = heldAgenda(id, NOW);
    expect(held).toMatchObject({ asks: 0, dueMs: held.endFromMs });
    expect(held.endFromMs).toBe(NOW + limits.heldMsMax);
  });

  it('leaves the kiosk time to answer first, and the bank the whole window and more to decide', () => {
    expect(agenda.dueMs).toBe(NOW + limits.firstAskDelayMs);
    expect(agenda.endFromMs).toBe(NOW + 600_000 + limits.cancelMarginMs);
  });
});

describe('what is done about a redemption whose time has come', () => {
  const before = agenda.endFromMs - 1;
  const after = agenda.endFromMs;
  const expected = new Map([
    ['held before', 'nothing'],
    ['held after', 'withdraw'],
    ['authorized before', 'ask'],
    ['authorized after', 'cancel'],
  ]);
  for (const state of ledgerState.options) {
    for (const [when, nowMs] of [
      ['before', before],
      ['after', after],
    ] as const) {
      const step = expected.get(`${state} ${when}`) ?? 'nothing';
      it(`${state}, ${when} its end: ${step}`, () => {
        expect(reconcileStep({ state }, agenda, nowMs)).toBe(step);
      });
    }
  }
});

describe('what did not end', () => {
  const dueAfter = (asks: number, nowMs: number): number | undefined => {
    const seen = { ...agenda, asks };
    const [write] = postpone(seen, seen, nowMs).writes;
    return write?.op === 'put-reconciliation' ? write.row.dueMs - nowMs : undefined;
  };

  it('is looked at again after a pause that doubles, up to a bound', () => {
    const [asked] = postpone(agenda, agenda, NOW).writes;
    expect(asked).toMatchObject({ op: 'put-reconciliation', row: { asks: 1 } });
    expect([1, 2, 3].map(askDelayMs)).toEqual([30_000, 60_000, 120_000]);
    expect(askDelayMs(1_000)).toBe(limits.askDelayMsMax);
  });

  it('is not slept past the end of its window', () => {
    expect(dueAfter(9, agenda.endFromMs - 5_000)).toBe(5_000);
    expect(dueAfter(9, agenda.endFromMs)).toBe(limits.askDelayMsMax);
  });

  it('is left where somebody else moved or ended it meanwhile', () => {
    expect(postpone(null, agenda, NOW).writes).toEqual([]);
    expect(postpone({ ...agenda, asks: 7 }, agenda, NOW).writes).toEqual([]);
    expect(postpone({ ...agenda, dueMs: NOW + 9 }, agenda, NOW).writes).toEqual([]);
  });

  it('has a silent bank asked ever less often, never not at all', () => {
    expect([0, 1, 2].map(roundDelayMs)).toEqual([5_000, 10_000, 20_000]);
    expect(roundDelayMs(10_000)).toBe(limits.reconcileIntervalMsMax);
  });
});
