/** The customer at a terminal whose ledger is silent. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { redemptionId } from '../../../../protocol/ids.ts';
import { wishContent } from '../../../../protocol/ledger.ts';
import { type WishCaps } from '../../../../protocol/messages.ts';
import { decryptAs } from '../../../../protocol/sealed/encrypt.ts';
import { generateKey, type KeptKey, publicHalf } from '../../../../protocol/sealed/keys.ts';
import { lastKnownBalances } from '../../../../main/offline/last-known.ts';
import { wishDesk } from '../../../../main/offline/wish-desk.ts';
import { CustomerSession, type Wishing } from '../../../../main/session/customer-session.ts';
import { limits } from '../../../../main/limits.ts';
import { exampleAccount, exampleCaps } from '../../../support/fake-channels.ts';
import { KioskRig } from '../../../support/kiosk-rig.ts';

const TERMINAL = 'urn:kangen:kiosk:komorebi:k1';
const credential = { cardNumber: '4000000000000002', pin: '864209' };
const asked = { points: 2_500, amount: { currency: 'EUR' as const, minor: 2_500n } };
const ID = redemptionId.parse('01959000-0000-7000-8000-0000000000aa');

let reading: KeptKey;
beforeAll(async () => {
  reading = await generateKey('enc');
});

let rig: KioskRig;
let session: CustomerSession;
let caps: WishCaps | null;
beforeEach(() => {
  rig = new KioskRig();
  caps = exampleCaps();
  rig.engine.start();
  const { clock, engine } = rig;
  const desk = wishDesk({
    keeper: { current: () => ({ policy: { wishes: caps } as never, reader: publicHalf(reading) }) },
    engine,
    waiting: () => rig.store().read.waitingWishes(),
    clock,
    ids: { redemption: () => ID },
    terminal: TERMINAL,
  });
  const balances = lastKnownBalances({ store: rig.store().offline, clock, deviceKey: 'key' });
  session = new CustomerSession({ ledger: rig.ledger, engine, clock, offline: { desk, balances } });
});
afterEach(async () => {
  await session.stop();
  await rig.dispose();
});

async function meetsSilence(): Promise<void> {
  rig.network.fault = () => 'lost-request';
  session.signIn(credential);
  await rig.clock.advance(1);
}
/** Until sealing, which is done off this thread, has come to its end. */
async function recorded(): Promise<Wishing> {
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (session.state.phase !== 'wishing' || !session.state.recording) resolve();
    };
    session.onChange(look);
    look();
  });
  if (session.state.phase !== 'wishing') throw new Error(session.state.phase);
  return session.state;
}

describe('a wish', () => {
  it('may be recorded where the ledger is silent and the policy allows it', async () => {
    await meetsSilence();
    expect(session.state).toMatchObject({
      phase: 'wishing',
      offer: { maximum: { minor: 5_000n }, keptSeconds: 604_800 },
      lastKnown: null,
    });
  });

  it('is on the disk, sealed to the ledger alone, when the customer is told', async () => {
    await meetsSilence();
    expect(session.wish(asked, 'en')).toBeNull();
    expect(await recorded()).toMatchObject({ recording: false, refusal: null, redemption: ID });
    const transfer = rig.transfer(ID);
    expect(transfer).toMatchObject({ state: 'wished', request: asked });
    const sealed = transfer.state === 'wished' ? transfer.wish.sealed : '';
    const opened = await decryptAs([reading], 'kangen-wish+json', sealed);
    if (!opened.ok) throw new Error(opened.reason);
    expect(wishContent.parse(JSON.parse(opened.plaintext))).toMatchObject({
      id: ID,
      terminal: TERMINAL,
      ...credential,
      request: asked,
    });
  });

  it('leaves no card number and no PIN to be read on the disk, nor in what is shown', async () => {
    await meetsSilence();
    session.wish(asked, 'en');
    const shown = await recorded();
    const rows = rig.sql('SELECT * FROM transfer');
    const text = JSON.stringify([rows, shown], (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}` : value,
    );
    expect(text).not.toMatch(/4000000000000002|864209/);
  });

  it('goes the way of any redemption once the ledger is back, while the customer watches', async () => {
    await meetsSilence();
    session.wish(asked, 'en');
    await recorded();
    rig.network.fault = () => 'none';
    await rig.clock.advance(60_000);
    expect(rig.engine.follow(ID)?.transfer.state).toBe('settled');
    expect(session.finishRedemption()).toBeNull();
    expect(session.state.phase).toBe('nobody');
  });

  it('is one at a time', async () => {
    await meetsSilence();
    session.wish(asked, 'en');
    expect(session.wish(asked, 'en')).toMatchObject({ code: 'redemption-in-progress' });
    await recorded();
    expect(session.wish(asked, 'en')).toMatchObject({ code: 'redemption-in-progress' });
  });

  it('above the caps is refused at once, and nothing is written', async () => {
    await meetsSilence();
    const above = { points: 5_100, amount: { currency: 'EUR' as const, minor: 5_100n } };
    expect(session.wish(above, 'en')).toMatchObject({ code: 'amount-above-limit' });
    expect(rig.store().read.open()).toEqual([]);
  });

  it('is refused with a word where the policy ended meanwhile', async () => {
    await meetsSilence();
    caps = null;
    expect(session.wish(asked, 'en')).toMatchObject({ code: 'wish-not-allowed' });
  });
});

describe('no wish is offered', () => {
  it('without a policy that allows it', async () => {
    caps = null;
    await meetsSilence();
    expect(session.state).toMatchObject({
      phase: 'refused',
      failure: { code: 'ledger-unreachable' },
    });
  });
  it('where as many wait as may', async () => {
    caps = exampleCaps({ countMax: 1 });
    rig.network.fault = () => 'lost-request';
    rig.wish(caps);
    await meetsSilence();
    expect(session.state.phase).toBe('refused');
  });
  it('where the ledger answers', async () => {
    session.signIn(credential);
    await rig.clock.advance(1);
    expect(session.state.phase).toBe('signed-in');
    expect(session.wish(asked, 'en')).toMatchObject({ code: 'not-signed-in' });
  });
});

describe('the last known balance', () => {
  it('is shown with its time, and is that of the last sign-in here', async () => {
    session.signIn(credential);
    await rig.clock.advance(1);
    session.signOut();
    await meetsSilence();
    const { available, worth, asOf } = exampleAccount();
    expect(session.state).toMatchObject({ lastKnown: { points: available, worth, asOf } });
  });
});

it('whoever walks away is forgotten: nothing typed stays for the next', async () => {
  await meetsSilence();
  await rig.clock.advance(limits.customerSessionMsMax);
  expect(session.state).toEqual({ phase: 'nobody' });
  expect(session.wish(asked, 'en')).toMatchObject({ code: 'not-signed-in' });
});
