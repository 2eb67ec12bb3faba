import { describe, expect, it } from 'vitest';
import { slipTold } from '../../../main/session/slip.ts';
import { type Fate, fateAtLedger, fateOnKiosk, inFiveWords } from '../../../protocol/fate.ts';
import { transferState, type TransferState } from '../../../protocol/transfer-state.ts';
import { type Progress } from '../../../protocol/ipc.ts';
import { ledgerState } from '../../../protocol/ledger.ts';
import { fateOf } from '../../../renderer/fate.ts';
import { stateOf } from '../../../renderer/paper/state.ts';
import { exampleRequest } from '../../support/fake-channels.ts';

const nowhere = { kind: 'unknown', reason: 'connection' } as const;
const onPaper = {
  wish: 'wish',
  requested: 'asked',
  reserved: 'reserved',
  sent: 'sent',
  paid: 'paid',
  returning: 'notPaid',
  returned: 'notPaid',
  nothing: 'notTaken',
};

describe('what is told of a redemption', () => {
  const kinds = transferState.options.flatMap((state) =>
    [true, false].flatMap((isWish) => [true, false].map((isPaid) => ({ state, isWish, isPaid }))),
  );
  it.each(kinds)('is the same on slip and paper: $state, $isWish, $isPaid', (kind) => {
    const fate = fateOnKiosk(kind);
    const { state, isWish, isPaid } = kind;
    const own = {
      state,
      request: exampleRequest(),
      requestedAt: 'x',
      ...(isWish && { wish: {} }),
      outcome: isPaid ? 'completed' : 'refused',
    } as never;
    expect(slipTold({ own, ledger: nowhere, statement: null })).toMatchObject({ word: fate });
    const stations = isPaid ? [{ name: 'paid', at: 'x' }] : [];
    const progress = { state, stations, ...(isWish && { wish: {} }) } as unknown as Progress;
    expect(stateOf(progress)).toBe(onPaper[fate]);
  });

  it('is reserved only once something is, and never sent by the ledger’s word', () => {
    expect(transferState.options.filter((state) => fateOnKiosk(as(state)) === 'reserved')).toEqual([
      'authorized',
    ]);
    expect(Object.values(fateAtLedger)).not.toContain('sent');
  });

  it('is in an account’s history one of the five words, by which an end is an end', () => {
    const short = ledgerState.options.map((state) => inFiveWords[fateAtLedger[state]]);
    expect(short).toEqual([
      'reserved',
      'reserved',
      'returned',
      'paid',
      'returned',
      'returned',
      'returned',
    ]);
  });

  it('is that the money came back only where it was paid before', () => {
    const entry = { word: 'returned', kind: 'redemption' } as Parameters<typeof fateOf>[0];
    expect(fateOf(entry)).toBe<Fate>('returned');
    const reason = { code: 'AC04', text: 'Closed account number' };
    expect(fateOf({ ...entry, reason })).toBe<Fate>('cameBack');
  });
});

const as = (state: TransferState) => ({ state, isWish: false, isPaid: false });
