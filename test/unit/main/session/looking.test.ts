import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CustomerSession, type SignedIn } from '../../../../main/session/customer-session.ts';
import { type RedemptionId, redemptionId } from '../../../../protocol/ids.ts';
import { OLDER_ENTRIES_MAX } from '../../../../protocol/ipc.ts';
import { type Account } from '../../../../protocol/ledger.ts';
import { exampleAccount, exampleRequest } from '../../../support/fake-channels.ts';
import { settled } from '../../../support/fake-clock.ts';
import { KioskRig } from '../../../support/kiosk-rig.ts';
import { statementFor } from '../../../support/signed-messages.ts';

const credential = { cardNumber: '4000000000000002', pin: '864209' };
const UNKNOWN = redemptionId.parse('01956a3c-7b00-7abc-8def-0123456789ab');

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

const entry = (day: string): Account['history'][number] => ({
  at: `${day}T09:00:00.000Z`,
  kind: 'purchase',
  points: 10,
  provider: 'Hanami Market',
  amount: null,
  word: null,
});
const page = (days: string[], historyBefore: string | null): Account => ({
  ...exampleAccount(),
  history: days.map(entry),
  historyBefore,
});
const here = (): SignedIn => {
  if (session.state.phase !== 'signed-in') throw new Error('nobody is signed in');
  return session.state;
};
async function signedIn(first = page(['2026-03-10'], '1.a')): Promise<void> {
  rig.ledger.shownAccount = first;
  session.signIn(credential);
  await settled();
}
async function readOlder(): Promise<void> {
  expect(session.readOlder()).toBeNull();
  await settled();
}

describe('looking further back', () => {
  it('reads page after page, to the end', async () => {
    rig.ledger.olderPages.set('1.a', page(['2026-02-10'], '2.b'));
    rig.ledger.olderPages.set('2.b', page(['2026-01-10'], null));
    await signedIn();
    session.readOlder();
    expect(here().older?.state).toBe('asked');
    await settled();
    expect(here().older).toEqual({ entries: [entry('2026-02-10')], before: '2.b', state: 'more' });
    await readOlder();
    expect(here().older?.entries.map(({ at }) => at.slice(0, 10))).toEqual([
      '2026-02-10',
      '2026-01-10',
    ]);
    expect(here().older?.state).toBe('end');
    await readOlder();
    expect(rig.network.calls.filter(({ id }) => id !== null)).toHaveLength(2);
  });

  it('asks nobody where the account shows all there is', async () => {
    await signedIn(page(['2026-03-10'], null));
    await readOlder();
    expect(here().older).toBeNull();
  });

  it('says where a page could not be read, keeps what it has, and asks again', async () => {
    rig.ledger.olderPages.set('1.a', page(['2026-02-10'], null));
    await signedIn();
    rig.network.fault = () => 'lost-answer';
    await readOlder();
    expect(here().older).toMatchObject({ entries: [], state: 'failed' });
    rig.network.fault = () => 'none';
    await readOlder();
    expect(here().older).toMatchObject({ entries: [entry('2026-02-10')], state: 'end' });
  });

  it('ends at as many as a terminal shows', async () => {
    const many = Array.from({ length: OLDER_ENTRIES_MAX + 5 }, () => '2026-02-10');
    rig.ledger.olderPages.set('1.a', page(many, '2.b'));
    await signedIn();
    await readOlder();
    expect(here().older).toMatchObject({ state: 'full' });
    expect(here().older?.entries).toHaveLength(OLDER_ENTRIES_MAX);
  });

  it('begins anew with an account that was fetched anew: no line is missing or twice', async () => {
    rig.ledger.olderPages.set('1.a', page(['2026-02-10'], null));
    await signedIn();
    await readOlder();
    session.refreshAccount();
    await settled();
    expect(here().older).toBeNull();
  });

  it('is for who is signed in, and ends with the session', async () => {
    expect(session.readOlder()?.code).toBe('not-signed-in');
    await signedIn();
    rig.ledger.sessions.clear();
    await readOlder();
    expect(session.state).toEqual({ phase: 'nobody' });
  });

  it('what comes for somebody who has left is dropped', async () => {
    rig.ledger.olderPages.set('1.a', page(['2026-02-10'], null));
    await signedIn();
    session.readOlder();
    session.signOut();
    await settled();
    expect(session.state).toEqual({ phase: 'nobody' });
  });
});

describe('the signed book', () => {
  const asked = async (id: RedemptionId) => {
    expect(session.checkBook(id)).toBeNull();
    await settled();
    return here().bookCheck;
  };

  it('holds what was said of a redemption of this terminal', async () => {
    const id = rig.submit();
    await settled();
    await signedIn();
    expect(await asked(id)).toEqual({
      redemption: id,
      state: 'holds',
      key: '27E3 51A5 240A 9D3C BFE6',
    });
    rig.ledger.book = { state: 'broken' };
    expect(await asked(id)).toEqual({ redemption: id, state: 'broken' });
  });

  it('is not blamed for what another terminal asked for, nor for silence', async () => {
    await signedIn();
    expect(await asked(UNKNOWN)).toMatchObject({ state: 'elsewhere' });
    rig.network.fault = () => 'lost-request';
    expect(await asked(UNKNOWN)).toMatchObject({ state: 'unknown' });
    session.signOut();
    expect(session.checkBook(UNKNOWN)?.code).toBe('not-signed-in');
  });
});

describe('a slip', () => {
  const told = async (text: string) => {
    expect(session.readSlip(text)).toBeNull();
    await settled();
    return session.state.phase === 'slip' ? session.state.slip : null;
  };

  it('of this terminal tells state and amount, and nothing about anybody', async () => {
    const id = rig.submit();
    await settled();
    const slip = await told(id);
    expect(slip).toMatchObject({ state: 'found', word: 'paid', asSigned: false });
    expect(Object.keys(slip ?? {}).toSorted()).toEqual([
      'amount',
      'asSigned',
      'at',
      'state',
      'word',
    ]);
  });

  it('is told from the own record while the ledger is silent', async () => {
    rig.network.fault = () => 'lost-request';
    const id = rig.submit();
    await settled();
    expect(await told(id)).toMatchObject({ state: 'found', word: 'requested' });
    expect(await told(UNKNOWN)).toEqual({ state: 'unreachable' });
  });

  it("that holds another terminal's receipt is told as it was signed", async () => {
    const signed = statementFor(UNKNOWN, 'completed', exampleRequest());
    expect(await told(`https://hanami.example/receipt.html#${signed}~e30`)).toMatchObject({
      state: 'found',
      word: 'paid',
      asSigned: true,
    });
  });

  it('that nobody here knows is said to be unknown', async () => {
    expect(await told(UNKNOWN)).toEqual({ state: 'unknown' });
    expect(await told('4006381333931 something from a shelf')).toEqual({ state: 'unknown' });
  });

  it('is read by nobody in front of an account, and leaves with a sign-out', async () => {
    await told(UNKNOWN);
    await signedIn();
    expect(session.readSlip(UNKNOWN)?.code).toBe('redemption-in-progress');
    session.signOut();
    session.readSlip(UNKNOWN);
    session.signOut();
    await settled();
    expect(session.state).toEqual({ phase: 'nobody' });
  });
});
