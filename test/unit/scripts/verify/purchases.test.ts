/** The checker of a till's purchases is only worth something if it sees what must never be. */
import { expect, it } from 'vitest';
import { z } from 'zod';
import { type Books } from '../../../../scripts/verify/database.ts';
import { type TillEnd, verifyPurchases } from '../../../../scripts/verify/purchases.ts';

const words = { id: 'one', receipt: 'R-1', currency: 'EUR', paid: '1000', points: 100 };
const told = { ...words, kind: 'purchase' as const, of: null };
const given = { ...words, kind: 'refund' as const, of: 'a purchase' };
const taken: TillEnd = { ...given, state: 'recorded' };
const recorded: TillEnd = { ...told, state: 'recorded' };
const refused: TillEnd = { ...told, state: 'refused', points: null };

const ledgerWith = (...purchases: object[]): Books => ({
  rows: (schema) => z.array(schema).parse(purchases),
  each: () => {
    throw new Error('not asked for');
  },
  lists: () => [],
  close: () => {},
});

it.each([
  ['recorded on both sides', recorded, [told]],
  ['refused, and nothing earned', refused, []],
  ['a refund on both sides', taken, [given, told]],
  ['a refund that was refused', { ...taken, state: 'refused' as const, points: null }, [told]],
  ['another till’s purchases beside it', recorded, [told, { ...told, id: 'two', receipt: 'R-2' }]],
])('is in order: %s', (_, end, ledger) => {
  expect(verifyPurchases([end], ledgerWith(...ledger))).toEqual([]);
});

it.each([
  ['recorded, and unknown to the ledger', recorded, [], 'I5'],
  ['recorded with other points', recorded, [{ ...told, points: 99 }], 'I5'],
  ['recorded with another amount', recorded, [{ ...told, paid: '999' }], 'I5'],
  ['recorded under another receipt', recorded, [{ ...told, receipt: 'R-9' }], 'I5'],
  ['refused, and earned all the same', refused, [told], 'I2'],
  ['a refund unknown to the ledger', taken, [told], 'I5'],
  ['a refund of another purchase', taken, [{ ...given, of: 'another' }], 'I5'],
  [
    'a refund that was refused and taken',
    { ...taken, state: 'refused' as const, points: null },
    [given],
    'I2',
  ],
])('must never be: %s', (_, end, ledger, invariant) => {
  const found = verifyPurchases([end], ledgerWith(...ledger));
  expect(found.map((one) => one.invariant)).toEqual([invariant]);
});
