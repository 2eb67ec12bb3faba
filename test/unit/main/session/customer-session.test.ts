import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../../../protocol/failure.ts';
import { CustomerSession } from '../../../../main/session/customer-session.ts';
import { limits } from '../../../../main/limits.ts';
import { exampleAccount } from '../../../support/fake-channels.ts';
import { settled } from '../../../support/fake-clock.ts';
import { KioskRig } from '../../../support/kiosk-rig.ts';

const credential = { cardNumber: '4000000000000002', pin: '864209' };
const wish = { points: 2_500, amount: { currency: 'EUR' as const, minor: 2_500n } };

let rig: KioskRig;
let session: CustomerSession;
beforeEach(() => {
  rig = new KioskRig();
  rig.engine.start();
  session = new CustomerSession({ ledger: rig.ledger, engine: rig.engine, clock: rig.clock });
});
afterEach(async () => {
  await session.stop();
  await rig.dispose();
});

async function signedIn(): Promise<void> {
  expect(session.signIn(credential)).toBeNull();
  await settled();
  expect(session.state.phase).toBe('signed-in');
}

describe('signing in', () => {
  it('shows the account after the ledger has opened a session', async () => {
    session.signIn(credential);
    expect(session.state.phase).toBe('signing-in');
    await settled();
    expect(session.state).toMatchObject({
      phase: 'signed-in',
      account: exampleAccount(),
      accountFresh: true,
    });
  });
  it('keeps neither card number nor PIN', async () => {
    await signedIn();
    const kept = JSON.stringify(session.state, (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}` : value,
    );
    expect(kept).not.toMatch(/4000000000000002|864209/);
  });
  it("tells the ledger's refusal, and may be tried again", async () => {
    rig.ledger.pinRefusal = failureOf('credential-refused', 'wrong', { attemptsLeft: 2 });
    session.signIn(credential);
    await settled();
    expect(session.state).toMatchObject({
      phase: 'refused',
      failure: { code: 'credential-refused', attemptsLeft: 2 },
    });
    rig.ledger.pinRefusal = null;
    await signedIn();
  });
  it('says so where the ledger cannot be reached', async () => {
    rig.network.fault = () => 'lost-request';
    session.signIn(credential);
    await settled();
    expect(session.state).toMatchObject({
      phase: 'refused',
      failure: { code: 'ledger-unreachable' },
    });
    expect(rig.engine.network().ledger).toBe('unreachable');
  });
  it('ends the session at the ledger where the account could not be had', async () => {
    rig.network.fault = ({ name }) => (name === 'account' ? 'server-error' : 'none');
    session.signIn(credential);
    await settled();
    expect(session.state.phase).toBe('refused');
    expect(rig.network.named('endSession')).toHaveLength(1);
  });
  it('is refused while somebody is signed in', async () => {
    await signedIn();
    expect(session.signIn(credential)).toMatchObject({ code: 'redemption-in-progress' });
  });
});

describe('leaving', () => {
  it('ends the session at the ledger', async () => {
    await signedIn();
    session.signOut();
    expect(session.state).toEqual({ phase: 'nobody' });
    await session.stop();
    expect(rig.network.named('endSession')).toHaveLength(1);
  });
  it('drops what arrives for a customer who has left', async () => {
    let release = (): void => {};
    rig.network.hold = ({ name }) =>
      name === 'account'
        ? new Promise<void>((resolve) => {
            release = resolve;
          })
        : null;
    session.signIn(credential);
    await settled();
    session.signOut();
    release();
    await settled();
    expect(session.state).toEqual({ phase: 'nobody' });
    expect(rig.network.named('endSession')).toHaveLength(1);
  });
  it('happens by itself after the longest time', async () => {
    await signedIn();
    await rig.clock.advance(limits.customerSessionMsMax);
    expect(session.state.phase).toBe('nobody');
  });
  it('happens by itself when the ledger has ended the session', async () => {
    await signedIn();
    rig.ledger.sessions.clear();
    session.refreshAccount();
    await settled();
    expect(session.state.phase).toBe('nobody');
  });
});

describe('redeeming', () => {
  beforeEach(signedIn);

  it('commits before it answers, and fetches the account anew once final', async () => {
    rig.ledger.shownAccount = { ...exampleAccount(), available: 2_420 };
    expect(session.redeem(wish, 'en')).toBeNull();
    expect(rig.sql('SELECT id FROM transfer')).toHaveLength(1);
    await settled();
    expect(session.state).toMatchObject({ account: { available: 2_420 }, accountFresh: true });
    expect(session.finishRedemption()).toBeNull();
    expect(session.state).toMatchObject({ phase: 'signed-in', redemption: null });
  });
  it('records the consent that was given: language, masked payee, time', async () => {
    session.redeem(wish, 'ja');
    await settled();
    const [booked] = rig.ledger.booked.values();
    expect(booked?.request.consent).toEqual({
      text: 'redeem-to-own-account/1',
      language: 'ja',
      payee: 'DE•• •••• 1234',
      givenAt: '2026-03-14T09:00:00.000Z',
    });
  });
  it('one at a time', () => {
    session.redeem(wish, 'en');
    expect(session.redeem(wish, 'en')).toMatchObject({ code: 'redemption-in-progress' });
    expect(session.finishRedemption()).toMatchObject({ code: 'redemption-in-progress' });
    expect(rig.sql('SELECT id FROM transfer')).toHaveLength(1);
  });
  it.each([
    ['amount-above-limit', 4_910, 4_910n],
    ['points-insufficient', 5_000, 5_000n],
    ['amount-below-minimum', 100, 100n],
    ['amount-not-in-step', 2_550, 2_550n],
    ['terms-changed', 2_400, 2_500n],
  ])(
    'refuses with %s what the account does not allow, and writes nothing',
    (code, points, minor) => {
      expect(session.redeem({ points, amount: { currency: 'EUR', minor } }, 'en')).toMatchObject({
        code,
      });
      expect(rig.sql('SELECT id FROM transfer')).toEqual([]);
    },
  );
  it('refuses another currency', () => {
    const other = { points: 2_500, amount: { currency: 'JPY' as const, minor: 2_500n } };
    expect(session.redeem(other, 'en')).toMatchObject({ code: 'currency-mismatch' });
  });
  it('goes on after the customer has left', async () => {
    rig.network.fault = ({ name }) => (name === 'order' ? 'lost-request' : 'none');
    session.redeem(wish, 'en');
    await settled();
    session.signOut();
    rig.network.fault = () => 'none';
    await rig.clock.advance(60_000);
    expect([...rig.bank.credits.values()]).toEqual([1]);
  });
  it('a session the ledger ended meanwhile does not take the result from the screen', async () => {
    rig.network.hold = ({ name }) =>
      name === 'deliverReceipt' ? Promise.resolve(rig.ledger.sessions.clear()) : null;
    session.redeem(wish, 'en');
    await settled();
    expect(session.state).toMatchObject({ phase: 'signed-in', accountFresh: false });
    expect(session.finishRedemption()).toBeNull();
    expect(session.state).toEqual({ phase: 'nobody' });
  });
});

it('nobody can redeem, refresh or finish without having signed in', () => {
  expect(session.redeem(wish, 'en')).toMatchObject({ code: 'not-signed-in' });
  expect(session.refreshAccount()).toMatchObject({ code: 'not-signed-in' });
  expect(session.finishRedemption()).toMatchObject({ code: 'not-signed-in' });
});

describe('what comes late', () => {
  it('an account fetched before the points moved does not replace the newer one', async () => {
    await signedIn();
    let release = (): void => {};
    rig.network.hold = ({ name }) =>
      name === 'account' ? new Promise<void>((resolve) => (release = resolve)) : null;
    const slow = { ...exampleAccount(), available: 4_920 };
    session.refreshAccount();
    await settled();
    const letSlowGo = release;
    rig.network.hold = () => null;
    rig.ledger.shownAccount = { ...exampleAccount(), available: 2_420 };
    session.redeem(wish, 'en');
    await settled();
    expect(session.state).toMatchObject({ accountFresh: true, account: { available: 2_420 } });
    rig.ledger.shownAccount = slow;
    letSlowGo();
    await settled();
    expect(session.state).toMatchObject({ account: { available: 2_420 } });
  });

  it('asking again while one answer is awaited asks nobody', async () => {
    await signedIn();
    const before = rig.network.named('account').length;
    let release = (): void => {};
    rig.network.hold = ({ name }) =>
      name === 'account' ? new Promise<void>((resolve) => (release = resolve)) : null;
    for (let count = 0; count < 5; count += 1) session.refreshAccount();
    await settled();
    expect(rig.network.named('account').length - before).toBe(1);
    release();
  });
});

describe('leaving while the request has not reached the ledger', () => {
  it('lets it continue: the session ends only once the points are reserved', async () => {
    await signedIn();
    rig.network.fault = ({ name }) => (name === 'requestRedemption' ? 'lost-request' : 'none');
    session.redeem(wish, 'en');
    await settled();
    session.signOut();
    await settled();
    expect(session.state.phase).toBe('nobody');
    expect(rig.network.named('endSession')).toHaveLength(0);
    rig.network.fault = () => 'none';
    await rig.clock.advance(60_000);
    expect(rig.ledger.booked.size).toBe(1);
    expect(rig.network.named('endSession')).toHaveLength(1);
  });
});

describe('a change of the PIN', () => {
  const typed = { pin: '864209', newPin: '9041' };
  const shown = () => session.state.phase === 'signed-in' && session.state.pinChange;

  it('is asked for, and said to be made when the ledger has made it', async () => {
    await signedIn();
    expect(shown()).toBeNull();
    expect(session.changePin(typed)).toBeNull();
    expect(shown()).toEqual({ state: 'asked' });
    expect(session.changePin(typed)?.code).toBe('redemption-in-progress');
    await settled();
    expect(shown()).toEqual({ state: 'changed' });
    expect(JSON.stringify(shown())).not.toMatch(/864209|9041/);
  });

  it('is refused in the ledger’s words', async () => {
    await signedIn();
    rig.ledger.pinRefusal = failureOf('pin-too-simple', 'easy to guess');
    session.changePin(typed);
    await settled();
    expect(shown()).toMatchObject({ state: 'refused', failure: { code: 'pin-too-simple' } });
  });

  it('whose answer was lost is not known: either PIN may hold', async () => {
    await signedIn();
    rig.network.fault = ({ name }) => (name === 'changePin' ? 'lost-answer' : 'none');
    session.changePin(typed);
    await settled();
    expect(shown()).toEqual({ state: 'unknown' });
  });

  it('is for who is signed in, and ends with the session', async () => {
    expect(session.changePin(typed)?.code).toBe('not-signed-in');
    await signedIn();
    rig.ledger.sessions.clear();
    session.changePin(typed);
    await settled();
    expect(session.state).toEqual({ phase: 'nobody' });
  });
});
