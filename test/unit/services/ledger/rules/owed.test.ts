import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { customerId, purchaseId } from '../../../../../protocol/ids.ts';
import {
  type Debt,
  freePoints,
  owedInAll,
  repaid,
} from '../../../../../services/ledger/rules/owed.ts';
import { type LotRow } from '../../../../../services/ledger/store/rows.ts';
import { type Write } from '../../../../../services/ledger/store/writes.ts';

const someCustomer = customerId.parse('01900000-0000-7000-8000-000000000001');
const cause = { purchaseId: purchaseId.parse('01900000-0000-7000-8000-000000000002') };
const repaying = { transactionId: 'repay', nowMs: 1_000, customerId: someCustomer, cause };

const provider = fc.constantFrom('a', 'b', 'c');
const points = fc.integer({ min: 1, max: 500 });
const debts: fc.Arbitrary<Debt[]> = fc.uniqueArray(fc.record({ providerId: provider, points }), {
  selector: ({ providerId }) => providerId,
});
const arrived = fc
  .array(fc.record({ providerId: provider, points: fc.nat({ max: 300 }) }), { maxLength: 8 })
  .map((lots) => lots.map((lot, index) => ({ ...lot, lotId: `lot-${index}` })));

const taken = (writes: readonly Write[]): Map<string, number> =>
  new Map(
    writes.flatMap((write) => (write.op === 'move-lot' ? [[write.lotId, -write.points]] : [])),
  );

describe('repaying', () => {
  it('takes what is owed at each provider, no more than there is, and no lot below zero', () => {
    fc.assert(
      fc.property(arrived, debts, (lots, owed) => {
        const moved = taken(repaid(lots, owed, repaying));
        for (const lot of lots) expect(moved.get(lot.lotId) ?? 0).toBeLessThanOrEqual(lot.points);
        for (const name of ['a', 'b', 'c']) {
          const here = lots.filter(({ providerId }) => providerId === name);
          const there = here.reduce((sum, lot) => sum + lot.points, 0);
          const paid = here.reduce((sum, { lotId }) => sum + (moved.get(lotId) ?? 0), 0);
          const debt = owed.find(({ providerId }) => providerId === name)?.points ?? 0;
          expect(paid).toBe(Math.min(there, debt));
        }
      }),
    );
  });

  it('keeps journal, lots and its own record in step', () => {
    fc.assert(
      fc.property(arrived, debts, (lots, owed) => {
        const writes = repaid(lots, owed, repaying);
        const inLots = [...taken(writes).values()].reduce((sum, one) => sum + one, 0);
        const posted = writes.flatMap((write) => (write.op === 'post' ? write.entries : []));
        const toDebt = posted.filter(({ account }) => account === 'owed');
        expect(toDebt.reduce((sum, entry) => sum + entry.points, 0)).toBe(inLots);
        expect(posted.reduce((sum, entry) => sum + entry.points, 0)).toBe(0);
        const kept = writes.flatMap((write) =>
          write.op === 'insert' && write.table === 'repayment' ? [write.row.points] : [],
        );
        expect(kept.reduce((sum, one) => sum + one, 0)).toBe(inLots);
      }),
    );
  });

  it('writes nothing where nothing is owed at their provider', () => {
    const lots = [{ lotId: 'lot', providerId: 'a', points: 100 }];
    expect(repaid(lots, [], repaying)).toEqual([]);
    expect(repaid(lots, [{ providerId: 'b', points: 5 }], repaying)).toEqual([]);
  });
});

it('takes every debt off what can be used, and never shows less than nothing', () => {
  const lot = (remaining: number): LotRow => ({
    id: `lot-${remaining}`,
    customerId: someCustomer,
    providerId: 'a',
    purchaseId: cause.purchaseId,
    points: remaining,
    remaining,
    earnedMs: 0,
    matureMs: 0,
    expireMs: 2_000,
  });
  const owed = [
    { providerId: 'b', points: 120 },
    { providerId: 'c', points: 30 },
  ];
  expect(owedInAll(owed)).toBe(150);
  expect(freePoints({ lots: [lot(400)], debts: owed }, 1_000)).toBe(250);
  expect(freePoints({ lots: [lot(100)], debts: owed }, 1_000)).toBe(0);
});
