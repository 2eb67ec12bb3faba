import { describe, expect, it } from 'vitest';
import {
  type PurchaseEvent,
  type TillPurchase,
  transition,
} from '../../../../main/purchases/purchase-state.ts';
import { failureOf } from '../../../../protocol/failure.ts';
import { purchaseId } from '../../../../protocol/ids.ts';

const at = '2026-03-14T09:00:02.000Z';
const id = purchaseId.parse('0195f0c2-7b3a-7c1d-8e2f-1a2b3c4d5e6f');
const bought = {
  id,
  paid: { currency: 'EUR', minor: 2_599n },
  receiptNumber: 'A-17',
  boughtAt: '2026-03-14T09:00:00.000Z',
} as const;
const earned = { points: 25, matureAt: at, expireAt: '2027-03-14T09:00:02.000Z' };
const failure = failureOf('card-unknown', 'no such card');
const states: TillPurchase[] = [
  { ...bought, state: 'waiting', sealed: 'eyJhIjoxfQ..aaaa.bbbb.cccc' },
  { ...bought, ...earned, state: 'recorded', finishedAt: at },
  { ...bought, failure, state: 'refused', finishedAt: at },
];
const [waiting, ...final] = states;
const events: PurchaseEvent[] = [
  { kind: 'record', recorded: { id, ...earned } },
  { kind: 'refuse', failure },
];

describe('a purchase that waits', () => {
  it.each([
    [events[0], { state: 'recorded', ...earned }],
    [events[1], { state: 'refused', failure }],
  ] as const)('takes %o, and keeps what it was about', (event, reached) => {
    if (waiting === undefined || event === undefined) throw new Error('nothing to try');
    expect(transition(waiting, event, at)).toEqual({ ...bought, ...reached, finishedAt: at });
  });
  it('takes no answer about another purchase', () => {
    const other = purchaseId.parse('0195f0c2-7b3a-7c1d-8e2f-1a2b3c4d5e70');
    const about = { kind: 'record', recorded: { ...earned, id: other } } as const;
    if (waiting === undefined) throw new Error('nothing to try');
    expect(() => transition(waiting, about, at)).toThrow(/an answer about/);
  });
});

describe.each(final)('a purchase that is $state', (purchase) => {
  it.each(events)('has no arrow for $kind', (event) => {
    expect(() => transition(purchase, event, at)).toThrow(/no arrow/);
  });
});
