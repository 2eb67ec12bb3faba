import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { customerId, purchaseId } from '../../../../../protocol/ids.ts';
import {
  immaturePoints,
  takeOldestFirst,
  usablePoints,
} from '../../../../../services/ledger/rules/lots.ts';
import { type LotRow } from '../../../../../services/ledger/store/rows.ts';

const NOW = 1_000;
const someCustomer = customerId.parse('01900000-0000-7000-8000-000000000001');
const somePurchase = purchaseId.parse('01900000-0000-7000-8000-000000000002');

const lot = (id: string, change: Partial<LotRow> = {}): LotRow => ({
  id,
  customerId: someCustomer,
  providerId: 'a',
  purchaseId: somePurchase,
  points: 100,
  remaining: 100,
  earnedMs: 0,
  matureMs: 0,
  expireMs: 2_000,
  ...change,
});

const lots = fc
  .array(
    fc.record({
      remaining: fc.integer({ min: 0, max: 100 }),
      earnedMs: fc.integer({ min: 0, max: 500 }),
      matureMs: fc.integer({ min: 0, max: 2_000 }),
      expireMs: fc.integer({ min: 500, max: 3_000 }),
    }),
    { maxLength: 12 },
  )
  .map((changes) => changes.map((change, index) => lot(`lot-${index}`, change)));

describe('which points are taken', () => {
  it('the oldest first, the last lot in part', () => {
    const taken = takeOldestFirst(
      [lot('new', { earnedMs: 3 }), lot('old', { earnedMs: 1 })],
      150,
      NOW,
    );
    expect(taken?.map(({ lot: { id }, points }) => [id, points])).toEqual([
      ['old', 100],
      ['new', 50],
    ]);
  });

  it('never immature or expired ones: mature from the very moment, expired from the very moment', () => {
    const immature = lot('immature', { matureMs: NOW + 1 });
    const expired = lot('expired', { expireMs: NOW });
    expect(takeOldestFirst([immature, expired], 1, NOW)).toBeNull();
    expect(usablePoints([immature, expired, lot('good', { matureMs: NOW })], NOW)).toBe(100);
    expect(immaturePoints([immature, expired], NOW)).toBe(100);
  });

  it('exactly as many as asked, no lot below zero, or none at all', () => {
    fc.assert(
      fc.property(lots, fc.integer({ min: 1, max: 1_500 }), (some, asked) => {
        const taken = takeOldestFirst(some, asked, NOW);
        expect(taken === null).toBe(usablePoints(some, NOW) < asked);
        if (taken === null) return;
        expect(taken.reduce((sum, { points }) => sum + points, 0)).toBe(asked);
        for (const { lot: from, points } of taken)
          expect(points).toBeLessThanOrEqual(from.remaining);
        expect(taken.every(({ points }) => points > 0)).toBe(true);
      }),
    );
  });
});
