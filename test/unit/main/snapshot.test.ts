import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../protocol/failure.ts';
import { redemptionId } from '../../../protocol/ids.ts';
import { snapshot, usualDisplay } from '../../../protocol/ipc.ts';
import {
  type Transfer,
  type TransferEvent,
  transition,
} from '../../../main/engine/transfer-state.ts';
import { type CustomerState } from '../../../main/session/customer-session.ts';
import { type Facts, progressOf, snapshotOf } from '../../../main/snapshot.ts';
import { exampleAccount, exampleRequest } from '../../support/fake-channels.ts';
import { shortThumbprint } from '../../../receipt-page/keys.ts';
import { authorizationFor, receiptFor, statementFor } from '../../support/signed-messages.ts';

const id = redemptionId.parse('01959000-0000-7000-8000-000000000001');
const other = redemptionId.parse('01959000-0000-7000-8000-000000000002');
const request = exampleRequest();
const at = (second: number): string => `2026-03-14T09:00:0${second}.000Z`;

const requested: Transfer = { state: 'requested', id, request, requestedAt: at(0) };
const authorize: TransferEvent = {
  kind: 'authorize',
  authorization: authorizationFor(id, request),
};
const through = (events: TransferEvent[]): Transfer =>
  events.reduce<Transfer>(
    (transfer, event, index) => transition(transfer, event, at(index + 1)),
    requested,
  );
const ended = (outcome: 'completed' | 'refused' | 'cancelled'): TransferEvent[] => [
  authorize,
  { kind: 'dispatch' },
  { kind: 'confirm', receipt: receiptFor(id, outcome, request), outcome },
  { kind: 'conclude', statement: statementFor(id, outcome, request), outcome },
];
const transfers: Transfer[] = [
  requested,
  ...[1, 2, 3, 4].map((length) => through(ended('completed').slice(0, length))),
  through(ended('refused')),
  through(ended('cancelled')),
  through([{ kind: 'reject', failure: failureOf('terms-changed', 'changed') }]),
];

const signedIn: CustomerState = {
  phase: 'signed-in',
  token: 't'.repeat(43),
  account: exampleAccount(),
  accountFresh: true,
  redemption: id,
  pinChange: null,
  older: null,
  bookCheck: null,
  ended: false,
};
const facts = (more: Partial<Facts>): Facts => ({
  sequence: 3,
  shop: 'Komorebi',
  language: 'en',
  display: usualDisplay,
  terminal: { phase: 'ready', identity: 'urn:kangen:kiosk:komorebi:k1' },
  network: { ledger: 'reachable', bank: 'unknown', waiting: 1 },
  customer: { phase: 'nobody' },
  followed: null,
  ...more,
});

describe('is valid on the wire in every state', () => {
  const customers: CustomerState[] = [
    { phase: 'nobody' },
    { phase: 'signing-in' },
    { phase: 'refused', failure: failureOf('credential-refused', 'wrong', { attemptsLeft: 1 }) },
    { ...signedIn, redemption: null },
    {
      ...signedIn,
      older: { entries: exampleAccount().history, before: '1.x', state: 'more' },
      bookCheck: { redemption: id, state: 'holds', key: '27E3 51A5 240A 9D3C BFE6' },
    },
    { phase: 'slip', slip: { state: 'asked' } },
  ];
  it.each(customers)('$phase', (customer) => {
    expect(snapshot.decode(snapshot.encode(snapshotOf(facts({ customer }))))).toBeDefined();
  });
  it.each(transfers)('$state', (transfer) => {
    const wire = snapshot.encode(
      snapshotOf(facts({ customer: signedIn, followed: { transfer, waitingFor: null } })),
    );
    expect(snapshot.parse(structuredClone(wire)).customer).toMatchObject({
      redemption: { state: transfer.state },
    });
  });
  it.each(['starting', 'out-of-service'])('%s', (phase) => {
    const terminal =
      phase === 'starting'
        ? ({ phase: 'starting', step: 'opening' } as const)
        : ({
            phase: 'out-of-service',
            failure: failureOf('enrolment-refused', 'code used'),
          } as const);
    expect(() => snapshot.encode(snapshotOf(facts({ terminal })))).not.toThrow();
  });
});

describe('shows nobody what is not theirs', () => {
  it("another customer's redemption never", () => {
    const view = snapshotOf(
      facts({
        customer: { ...signedIn, redemption: other },
        followed: { transfer: requested, waitingFor: null },
      }),
    );
    expect(view.customer).toMatchObject({ phase: 'signed-in', redemption: null });
  });
  it('nothing of a redemption once nobody is signed in', () => {
    const view = snapshotOf(facts({ followed: { transfer: requested, waitingFor: null } }));
    expect(view.customer).toEqual({ phase: 'nobody' });
  });
  it("and never the session's token", () => {
    const wire = JSON.stringify(snapshot.encode(snapshotOf(facts({ customer: signedIn }))));
    expect(wire).not.toContain('t'.repeat(43));
  });
});

describe('the four stations', () => {
  const reached = (transfer: Transfer): (string | null)[] =>
    progressOf({ transfer, waitingFor: null }).stations.map((station) => station.at);
  it('begin with "reserved" while a person looks at it, though nothing is authorized', () => {
    const review = { since: at(3), decidedBy: at(9), state: 'waiting' as const };
    const shown = progressOf({ transfer: requested, waitingFor: 'under-review', review });
    expect(shown.stations.map((station) => station.at)).toEqual([at(3), null, null, null]);
  });
  it('are reached one after the other, each with its own time', () => {
    expect(transfers.slice(0, 5).map(reached)).toEqual([
      [null, null, null, null],
      [at(1), null, null, null],
      [at(1), at(2), null, null],
      [at(1), at(2), at(3), null],
      [at(1), at(2), at(3), at(4)],
    ]);
  });
  it('never say "paid" of money that did not arrive', () => {
    expect(reached(through(ended('refused')))).toEqual([at(1), at(2), null, null]);
  });
});

it("a settled redemption carries the signed statement's figures, a refused one the bank's reason", () => {
  expect(
    progressOf({ transfer: through(ended('completed')), waitingFor: null }).receipt,
  ).toMatchObject({
    pointsBefore: 4_920,
    pointsAfter: 2_420,
    bankReference: 'SBX000000000001',
  });
  expect(progressOf({ transfer: through(ended('refused')), waitingFor: null }).bankReason).toEqual({
    code: 'AC04',
    text: 'closed account',
  });
});

describe('the receipt', () => {
  const settled = through(ended('completed'));
  const shownAt = (receiptPage?: string) =>
    progressOf({ transfer: settled, waitingFor: null, receiptPage }).receipt;

  it('names the page that checks it where the shop has one', () => {
    const page = 'https://shop.example/receipt.html';
    expect(shownAt(page)).toMatchObject({ page });
    expect(shownAt()).not.toHaveProperty('page');
  });

  it('names the key that signed it as the page does', () => {
    expect(shownAt()?.key).toBe(shortThumbprint('k'.repeat(43)));
    expect(shownAt()?.key).toMatch(/^([0-9A-F]{4} ){4}[0-9A-F]{4}$/);
  });
});
