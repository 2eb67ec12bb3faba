import { describe, expect, test } from 'vitest';
import { codeOf, dotsPerModule } from '../../../../renderer/paper/code.ts';
import { promiseOf, stateOf } from '../../../../renderer/paper/state.ts';
import { progress, type Progress } from '../../../../protocol/ipc.ts';
import { paidSlip } from '../../../support/devices/slips.ts';
import { paid, redemption, returned, sent, stations, wished } from '../fixtures/snapshots.ts';

const until = '2026-11-22T10:00:00.000Z';
const shown = (change: object): Progress => progress.parse({ ...redemption, ...change });
const review = { since: '2026-11-22T09:42:00.000Z', decidedBy: '2026-11-23T09:42:00.000Z' };

describe('the honest word, and the time promised', () => {
  test.each([
    { of: shown(wished), word: 'wish', promise: { words: 'wish', at: wished.wish?.keptUntil } },
    { of: shown({}), word: 'asked', promise: { words: 'asked', at: null } },
    {
      of: shown({ review, stations: stations(1), waitingFor: 'under-review' }),
      word: 'review',
      promise: { words: 'review', at: review.decidedBy },
    },
    {
      of: shown({ state: 'authorized', stations: stations(1) }),
      word: 'reserved',
      promise: { words: 'order', at: until },
    },
    { of: shown(sent), word: 'sent', promise: { words: 'order', at: until } },
    {
      of: shown({ state: 'confirmed', stations: stations(3) }),
      word: 'paid',
      promise: { words: 'receipt', at: null },
    },
    // The bank has refused, and the ledger has not signed for it yet: nothing was paid.
    {
      of: shown({ state: 'confirmed', stations: stations(2) }),
      word: 'notPaid',
      promise: { words: 'back', at: null },
    },
    { of: shown(paid), word: 'paid', promise: null },
    { of: shown(returned), word: 'notPaid', promise: { words: 'back', at: null } },
    { of: shown({ state: 'rejected' }), word: 'notTaken', promise: null },
  ])('$of.state: $word', ({ of, word, promise }) => {
    expect(stateOf(of)).toBe(word);
    if (paidSlip.kind !== 'receipt') throw new Error('a receipt');
    expect(promiseOf({ ...paidSlip, progress: of, orderUntil: until })).toEqual(promise);
  });
});

describe('the code on paper', () => {
  test('is the signed statement with the page that checks it, once there is one', () => {
    const { statement, page } = shown(paid).receipt ?? { statement: '', page: '' };
    expect(codeOf(shown(paid), 576)).toEqual({ text: `${page}#${statement}`, proves: true });
  });
  test('is the number before', () => {
    expect(codeOf(shown(sent), 576)).toEqual({ text: redemption.id, proves: false });
  });
  test('is the number too where the statement would be too fine for this paper', () => {
    const long = shown({
      ...paid,
      receipt: { ...paid.receipt, statement: `a.${'b'.repeat(1_800)}.c` },
    });
    expect(codeOf(long, 384)).toEqual({ text: redemption.id, proves: false });
    expect(dotsPerModule('x'.repeat(5_000), 576)).toBeNull();
  });
  test('has modules of three dots at least, and of eight at most', () => {
    expect(dotsPerModule(redemption.id, 576)).toBe(8);
    expect(dotsPerModule('x'.repeat(1_400), 576)).toBeGreaterThanOrEqual(3);
  });
});
