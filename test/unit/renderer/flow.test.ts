import { describe, expect, test } from 'vitest';
import { type SnapshotOnWire, snapshot as schema, transferState } from '../../../protocol/ipc.ts';
import {
  type Step,
  directionBetween,
  mayInterrupt,
  screenFor,
  settledStep,
} from '../../../renderer/flow.ts';
import {
  CARD,
  emptyAccount,
  ready,
  redemption,
  refusedWith,
  sent,
  signedIn,
  smallAccount,
  stations,
} from './fixtures/snapshots.ts';

const at = (snapshot: SnapshotOnWire, step: Step = { at: 'welcome' }) =>
  screenFor(schema.parse(snapshot), step);
const pin: Step = { at: 'pin', cardNumber: CARD };
const euros = (minor: bigint) => ({ currency: 'EUR' as const, minor });

describe('which screen', () => {
  test('the terminal comes first: nobody is served by one that is not ready', () => {
    const starting = { ...signedIn(), terminal: { phase: 'starting', step: 'enrolling' } } as const;
    expect(at(starting)).toEqual({ name: 'starting', doing: 'enrolling' });
  });

  test('before sign-in the step decides', () => {
    expect(at(ready).name).toBe('welcome');
    expect(at(ready, { at: 'card', misread: null }).name).toBe('card');
    expect(at(ready, pin)).toMatchObject({ name: 'pin', failure: null });
  });

  test('the steps of a session that is over lead to welcome', () => {
    expect(at(ready, { at: 'confirm', amount: euros(2500n) }).name).toBe('welcome');
    expect(at(ready, { at: 'amount', amount: null }).name).toBe('welcome');
  });

  test('a wrong PIN stays at the PIN while a try is left', () => {
    expect(at(refusedWith('credential-refused', { attemptsLeft: 2 }), pin).name).toBe('pin');
    expect(at(refusedWith('credential-refused', { attemptsLeft: 0 }), pin).name).toBe(
      'sign-in-refused',
    );
    expect(at(refusedWith('card-locked'), pin).name).toBe('sign-in-refused');
    expect(at(refusedWith('ledger-unreachable'), pin).name).toBe('sign-in-refused');
  });

  test('signed in, the balance is shown until an amount is asked for', () => {
    expect(at(signedIn(), pin).name).toBe('balance');
    expect(at(signedIn(), { at: 'amount', amount: null }).name).toBe('amount');
  });

  test('where nothing can be redeemed there is no amount screen', () => {
    expect(at(signedIn(emptyAccount), { at: 'amount', amount: null }).name).toBe('balance');
    expect(at(signedIn(smallAccount), { at: 'amount', amount: null }).name).toBe('balance');
  });

  test('an amount that the terms no longer allow cannot be confirmed', () => {
    expect(at(signedIn(), { at: 'confirm', amount: euros(2500n) }).name).toBe('confirm');
    expect(at(signedIn(), { at: 'confirm', amount: euros(5000n) }).name).toBe('amount');
    expect(at(signedIn(), { at: 'confirm', amount: euros(2505n) }).name).toBe('amount');
  });

  test.each(transferState.options.map((state) => [state]))(
    'a redemption that is %s has its screen',
    (state) => {
      const screen = at(signedIn(undefined, { ...redemption, state }), {
        at: 'confirm',
        amount: euros(2500n),
      });
      const screens = {
        wished: 'wished',
        requested: 'progress',
        authorized: 'progress',
        sent: 'progress',
        confirmed: 'progress',
        settled: 'paid',
        refused: 'returned',
        cancelled: 'returned',
        rejected: 'rejected',
      };
      expect(screen.name).toBe(screens[state]);
    },
  );
});

describe('what the snapshot ends', () => {
  const settled = (snapshot: SnapshotOnWire, step: Step) =>
    settledStep(schema.parse(snapshot), step).at;

  test('signing in forgets the card number', () => {
    expect(settled(signedIn(), pin)).toBe('account');
    expect(settled(refusedWith('credential-refused', { attemptsLeft: 2 }), pin)).toBe('pin');
  });

  test('a redemption uses up the amount, so that it cannot be confirmed twice', () => {
    const confirm: Step = { at: 'confirm', amount: euros(2500n) };
    expect(settled(signedIn(), confirm)).toBe('confirm');
    expect(settled(signedIn(undefined, redemption), confirm)).toBe('account');
  });

  test("the next customer begins anew, after the last one's goodbye", () => {
    expect(settled(ready, { at: 'amount', amount: null })).toBe('welcome');
    expect(settled(ready, { at: 'goodbye', underWay: false })).toBe('goodbye');
    expect(settled(signedIn(), { at: 'goodbye', underWay: false })).toBe('goodbye');
  });
});

describe('asking whether somebody is there', () => {
  test('never before the order was sent', () => {
    expect(mayInterrupt(at(signedIn(undefined, redemption)))).toBe(false);
    expect(
      mayInterrupt(
        at(signedIn(undefined, { ...redemption, state: 'authorized', stations: stations(1) })),
      ),
    ).toBe(false);
  });

  test('once it was sent, or waits for somebody, it goes on without the customer', () => {
    expect(mayInterrupt(at(signedIn(undefined, { ...redemption, ...sent })))).toBe(true);
    expect(
      mayInterrupt(at(signedIn(undefined, { ...redemption, waitingFor: 'ledger-unreachable' }))),
    ).toBe(true);
  });

  test('there is nothing to put away on welcome', () => {
    expect(mayInterrupt(at(ready))).toBe(false);
    expect(mayInterrupt(at(signedIn()))).toBe(true);
    expect(mayInterrupt(at(ready, pin))).toBe(true);
  });
});

test('screens come in the way the story goes', () => {
  expect(directionBetween('welcome', 'card')).toBe('forward');
  expect(directionBetween('confirm', 'amount')).toBe('back');
  expect(directionBetween('goodbye', 'welcome')).toBe('forward');
  expect(directionBetween('starting', 'welcome')).toBe('still');
});
