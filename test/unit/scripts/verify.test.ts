/** The checker is only worth something if it sees what must never be. */
import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { verify } from '../../../scripts/verify/verify.ts';
import { smallWorld, sound, type Wrongs } from '../../support/small-world.ts';

const findings = async (wrongs: Partial<Wrongs>) => {
  const { data, kiosk } = await smallWorld({ ...sound, ...wrongs });
  try {
    return verify({ data, kiosks: [kiosk] }).violations;
  } finally {
    rmSync(data, { recursive: true });
  }
};

describe('what is in order', () => {
  it.each<[string, Partial<Wrongs>]>([
    ['a completed redemption', {}],
    ['a customer who was erased since', { erased: true }],
    ['a kiosk that knows of it', { kiosk: 'settled' }],
    ['paid, and the receipt still on its way', { ledgerState: 'authorized' }],
    ['held, and nothing paid', { ledgerState: 'held', bankPaid: null }],
    [
      'withdrawn before anything was sent',
      { ledgerState: 'withdrawn', bankPaid: null, kiosk: 'rejected' },
    ],
  ])('%s', async (_, wrongs) => {
    expect(await findings(wrongs)).toEqual([]);
  });
});

describe('what must never be', () => {
  const paid = { minor: 400, to: 'DE-CUSTOMER', on: 'a.b.c' };
  it.each<[string, Partial<Wrongs>, string]>([
    ['paid, and the points given back', { ledgerState: 'withdrawn' }, 'I3'],
    ['paid, and never authorized', { ledgerState: 'held' }, 'I3'],
    ['paid, and unknown to the ledger', { ledgerState: 'none' }, 'I3'],
    ['paid more than was ordered', { bankPaid: { ...paid, minor: 90_000 } }, 'I3'],
    [
      'paid on other words, the customer erased since',
      { erased: true, bankPaid: { ...paid, on: 'x.y.z' } },
      'I3',
    ],
    ['paid to somebody else', { bankPaid: { ...paid, to: 'DE-THIEF' } }, 'I3'],
    ['paid on other words than the ledger’s', { bankPaid: { ...paid, on: 'x.y.z' } }, 'I3'],
    ['subtracted, and nothing paid', { bankPaid: null }, 'I3'],
    ['subtracted on a refusal', { receiptSays: { outcome: 'refused' } }, 'I3'],
    ['subtracted on another redemption’s receipt', { receiptSays: { redemption: 'other' } }, 'I3'],
    [
      'subtracted on a receipt over another amount',
      { receiptSays: { amount: { currency: 'EUR', minor: '1' } } },
      'I3',
    ],
    ['a statement about another redemption', { statementSays: { redemption: 'other' } }, 'I7'],
    ['a statement that says refused', { statementSays: { outcome: 'refused' } }, 'I7'],
    [
      'a statement over another amount',
      { statementSays: { amount: { currency: 'EUR', minor: '401' } } },
      'I7',
    ],
    ['a statement over other points', { statementSays: { points: 1 } }, 'I7'],
    [
      'a statement of a transaction that is not there',
      { statementSays: { journal: { sequence: 4, hash: 'a'.repeat(64) } } },
      'I7',
    ],
    [
      'a statement of another journal',
      { statementSays: { journal: { sequence: 3, hash: 'a'.repeat(64) } } },
      'I7',
    ],
    [
      'a statement on a kiosk, and a journal that was cut short before any head was signed',
      { ledgerState: 'authorized', kiosk: 'settled' },
      'I7',
    ],
    ['a lot that is larger than its purchase', { purchasePoints: 1 }, 'I1'],
    ['a kiosk that says rejected of what was paid', { kiosk: 'rejected' }, 'I6'],
    ['a kiosk ahead of the ledger', { ledgerState: 'authorized', kiosk: 'settled' }, 'I6'],
  ])('%s', async (_, wrongs, invariant) => {
    expect((await findings(wrongs)).map((found) => found.invariant)).toContain(invariant);
  });

  it('a kiosk that is not there to be checked', async () => {
    const { data } = await smallWorld(sound);
    expect(() => verify({ data, kiosks: ['/nowhere'] })).toThrow(/no kiosk to check/);
  });
});
