import { describe, expect, it } from 'vitest';
import { slipTold } from '../../../../main/session/slip.ts';
import { readStatement } from '../../../../main/engine/evidence.ts';
import { type LedgerState, type Redemption } from '../../../../protocol/ledger.ts';
import { exampleRequest } from '../../../support/fake-channels.ts';
import { statementFor } from '../../../support/signed-messages.ts';
import { redemptionId } from '../../../../protocol/ids.ts';

const id = redemptionId.parse('01956a3c-7b00-7abc-8def-0123456789ab');
const request = exampleRequest();
const signed = statementFor(id, 'completed', request);
const nowhere = { kind: 'unknown', reason: 'connection' } as const;

describe('what is told of it', () => {
  const answered = (state: LedgerState) => {
    const body: Redemption = {
      id,
      state,
      points: request.points,
      amount: request.amount,
      requestedAt: '2026-03-14T09:00:00.000Z',
      authorization: null,
      outcome: null,
      statement: null,
    };
    return { kind: 'answered', body } as const;
  };
  const own = { state: 'sent', id, request } as never;

  it.each<[LedgerState, string]>([
    ['held', 'reserved'],
    ['authorized', 'reserved'],
    ['withdrawn', 'nothing'],
    ['completed', 'paid'],
    ['refused', 'returned'],
    ['cancelled', 'returned'],
    ['returned', 'cameBack'],
  ])('%s at the ledger is %s', (state, word) => {
    expect(slipTold({ own: null, ledger: answered(state), statement: null })).toMatchObject({
      state: 'found',
      word,
    });
  });

  it('this terminal knows that it was sent; of an end the ledger has the last word', () => {
    const ask = { own: { ...(own as object), sentAt: 'x' } as never, statement: null };
    expect(slipTold({ ...ask, ledger: answered('authorized') })).toMatchObject({ word: 'sent' });
    expect(slipTold({ ...ask, ledger: answered('returned') })).toMatchObject({ word: 'cameBack' });
  });

  it('is reserved only where it was authorized, and back only where the ledger has heard', () => {
    const told = (change: object, ledger: Parameters<typeof slipTold>[0]['ledger']) =>
      slipTold({ own: { ...(own as object), ...change } as never, ledger, statement: null });
    const asked = { state: 'requested', requestedAt: 'x' };
    const refused = { kind: 'refused', failure: { code: 'redemption-unknown' } as never } as const;
    expect(told(asked, nowhere)).toMatchObject({ word: 'requested' });
    expect(told(asked, refused)).toMatchObject({ word: 'requested' });
    expect(told(asked, answered('held'))).toMatchObject({ word: 'reserved' });
    const saidNo = { state: 'confirmed', outcome: 'refused', confirmedAt: 'x' };
    expect(told(saidNo, nowhere)).toMatchObject({ word: 'returning' });
    expect(told(saidNo, answered('refused'))).toMatchObject({ word: 'returned' });
  });

  it('is unknown only where the ledger says that it knows none', () => {
    const busy = { kind: 'refused', failure: { code: 'rate-limited' } as never } as const;
    expect(slipTold({ own: null, ledger: busy, statement: null })).toEqual({
      state: 'unreachable',
    });
  });

  it("another terminal's is told as it was signed, and says so", () => {
    const statement = readStatement(signed);
    const refused = { kind: 'refused', failure: { code: 'redemption-unknown' } as never } as const;
    const slip = slipTold({ own: null, ledger: refused, statement });
    expect(slip).toMatchObject({ state: 'found', word: 'paid', asSigned: true });
    expect(
      JSON.stringify(
        slip,
        (_, value: unknown) => `${typeof value === 'bigint' ? value : ''}` || value,
      ),
    ).not.toContain(statement?.payee ?? '?');
    expect(slipTold({ own: null, ledger: refused, statement: null })).toEqual({ state: 'unknown' });
    expect(slipTold({ own: null, ledger: nowhere, statement: null })).toEqual({
      state: 'unreachable',
    });
  });
});
