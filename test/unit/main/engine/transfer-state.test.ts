import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../../protocol/failure.ts';
import { redemptionId } from '../../../../protocol/ids.ts';
import { transferState, type TransferState } from '../../../../protocol/ipc.ts';
import {
  isFinal,
  type SealedWish,
  type Transfer,
  type TransferEvent,
  transition,
} from '../../../../main/engine/transfer-state.ts';
import { exampleRequest, exampleWish } from '../../../support/fake-channels.ts';

const AT = '2026-03-14T09:00:09.000Z';
const id = redemptionId.parse('01959000-0000-7000-8000-000000000001');
const requested: Transfer = { state: 'requested', id, request: exampleRequest(), requestedAt: AT };
const wish: SealedWish = { sealed: 'a..b.c.d', keptUntil: '2026-03-21T09:00:00.000Z' };
const wished: Transfer = { state: 'wished', id, request: exampleWish(), wish, requestedAt: AT };
const reject: TransferEvent = {
  kind: 'reject',
  failure: failureOf('points-insufficient', 'too few'),
};
const path: TransferEvent[] = [
  { kind: 'authorize', authorization: 'a.b.c' },
  { kind: 'dispatch' },
  { kind: 'confirm', receipt: 'r.b.c', outcome: 'completed' },
  { kind: 'conclude', statement: 's.b.c', outcome: 'completed' },
];
const along = (events: TransferEvent[]): Transfer =>
  events.reduce<Transfer>((transfer, event) => transition(transfer, event, AT), requested);

const confirmedWith = (outcome: 'completed' | 'refused' | 'cancelled'): Transfer =>
  along([...path.slice(0, 2), { kind: 'confirm', receipt: 'r.b.c', outcome }]);

const everyState: Record<TransferState, Transfer> = {
  wished,
  requested,
  authorized: along(path.slice(0, 1)),
  sent: along(path.slice(0, 2)),
  confirmed: along(path.slice(0, 3)),
  settled: along(path),
  refused: transition(
    confirmedWith('refused'),
    { kind: 'conclude', statement: 's.b.c', outcome: 'refused' },
    AT,
  ),
  cancelled: transition(
    confirmedWith('cancelled'),
    { kind: 'conclude', statement: 's.b.c', outcome: 'cancelled' },
    AT,
  ),
  rejected: along([reject]),
};

describe('each arrow', () => {
  it('requested → authorized keeps the authorization', () => {
    expect(everyState.authorized).toEqual({
      ...requested,
      state: 'authorized',
      authorization: 'a.b.c',
      authorizedAt: AT,
    });
  });
  it('requested → rejected keeps why', () => {
    expect(everyState.rejected).toMatchObject({
      state: 'rejected',
      failure: { code: 'points-insufficient' },
    });
    expect(everyState.rejected).not.toHaveProperty('authorization');
  });
  it('authorized → sent', () => {
    expect(everyState.sent).toEqual({ ...everyState.authorized, state: 'sent', sentAt: AT });
  });
  it("sent → confirmed keeps the bank's word", () => {
    expect(everyState.confirmed).toEqual({
      ...everyState.sent,
      state: 'confirmed',
      receipt: 'r.b.c',
      outcome: 'completed',
      confirmedAt: AT,
    });
  });
  it('confirmed → settled keeps the statement', () => {
    expect(everyState.settled).toEqual({
      ...everyState.confirmed,
      state: 'settled',
      statement: 's.b.c',
      finishedAt: AT,
    });
  });
  it('confirmed → refused', () => {
    expect(everyState.refused).toMatchObject({ state: 'refused', outcome: 'refused' });
  });
  it('confirmed → cancelled', () => {
    expect(everyState.cancelled).toMatchObject({ state: 'cancelled', outcome: 'cancelled' });
  });
});

const arrows = new Set([
  'wished/present',
  'wished/reject',
  'requested/authorize',
  'requested/reject',
  'authorized/dispatch',
  'sent/confirm',
  'confirmed/conclude',
]);
const pairs = transferState.options.flatMap((state) =>
  [{ kind: 'present' } as const, ...path, reject].map((event) => ({ state, event })),
);

describe('every pair that is no arrow throws', () => {
  it.each(pairs.filter(({ state, event }) => !arrows.has(`${state}/${event.kind}`)))(
    '$state / $event.kind',
    ({ state, event }) => {
      expect(() => transition(everyState[state], event, AT)).toThrow(/no arrow/);
    },
  );
});

describe('a wish', () => {
  const presented = transition(wished, { kind: 'present' }, AT);
  it('wished → requested keeps what is sealed, for it may have to be told again', () => {
    expect(presented).toEqual({ ...wished, state: 'requested', presentedAt: AT });
  });
  it.each([
    ['the ledger has authorized', transition(presented, path[0] ?? reject, AT)],
    ['the ledger has refused', transition(presented, reject, AT)],
    ['it was too old', transition(wished, reject, AT)],
  ])('keeps card and PIN, sealed as they are, no longer than needed: %s', (_, after) => {
    expect(JSON.stringify(after, (__, value: unknown) => String(value))).not.toContain('a..b.c.d');
    expect(after).not.toHaveProperty('wish');
  });
});

describe('promises across all arrows', () => {
  it.each(pairs.filter(({ state, event }) => arrows.has(`${state}/${event.kind}`)))(
    '$state / $event.kind: id, request and everything gathered before stay as they were',
    ({ state, event }) => {
      const { state: _, ...gathered } = everyState[state];
      // What was sealed is for the ledger until it has decided, and then for nobody.
      if (event.kind === 'reject' && 'wish' in gathered) delete gathered.wish;
      expect(transition(everyState[state], event, AT)).toMatchObject(gathered);
    },
  );
  it("a statement that contradicts the bank's word is never taken", () => {
    const event: TransferEvent = { kind: 'conclude', statement: 's.b.c', outcome: 'completed' };
    expect(() => transition(confirmedWith('refused'), event, AT)).toThrow(/the bank said refused/);
  });
  it('final is what no arrow leaves', () => {
    const final = transferState.options.filter(
      (state) => ![...arrows].some((arrow) => arrow.startsWith(`${state}/`)),
    );
    expect(transferState.options.filter(isFinal)).toEqual(final);
  });
});
