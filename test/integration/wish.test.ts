/** A wish over real mutual TLS: the kiosk's own channel, engine and store; the ledger goes and comes back. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bankChannel } from '../../main/channels/bank-channel.ts';
import { ledgerChannel } from '../../main/channels/ledger-channel.ts';
import { systemClock } from '../../main/clock.ts';
import { Engine } from '../../main/engine/engine.ts';
import { systemChance, systemIds } from '../../main/ids.ts';
import { lastKnownBalances } from '../../main/offline/last-known.ts';
import { PolicyKeeper } from '../../main/offline/policy-keeper.ts';
import { wishDesk } from '../../main/offline/wish-desk.ts';
import { CustomerSession } from '../../main/session/customer-session.ts';
import { openTransferStore } from '../../main/store/transactor.ts';
import { type RedemptionId } from '../../protocol/ids.ts';
import { balanceOf } from '../../scripts/kiosk/shop.ts';
import { type NetworkUnderTest, networkUnderTest } from '../support/embedded-network.ts';

const TERMINAL = 'urn:kangen:kiosk:hanami-market:front-7';

let network: NetworkUnderTest;
let kiosk: Awaited<ReturnType<typeof kioskOn>>;
let folder: string;
beforeAll(async () => {
  network = await networkUnderTest();
  folder = mkdtempSync(join(tmpdir(), 'kangen-wish-'));
  kiosk = await kioskOn(network, folder);
});
afterAll(async () => {
  await kiosk.stop();
  await network.finish();
  rmSync(folder, { recursive: true });
});

it('is sealed while the ledger is gone, and paid once after it is back', async () => {
  const [marta] = network.seed.customers;
  const { session, engine, keeper, ledger } = kiosk;
  const policy = await ledger.policy();
  if (policy.kind !== 'answered') throw new Error(policy.kind);
  keeper.take(policy.body);
  await until(session, () => session.signIn(marta), 'signed-in');
  session.signOut();

  await network.killService('ledger');
  await until(session, () => session.signIn(marta), 'wishing');
  expect(session.state).toMatchObject({ lastKnown: { points: 4_920 } });
  const asked = { points: 2_500, amount: { currency: 'EUR' as const, minor: 2_500n } };
  expect(session.wish(asked, 'en')).toBeNull();
  const id = await recorded(session);
  expect(engine.follow(id)?.transfer.state).toBe('wished');
  const disk = readFileSync(join(folder, 'kiosk.db-wal')).toString('latin1');
  expect(disk).not.toContain(marta.cardNumber);
  expect(disk).not.toContain(`"pin"`);
  session.signOut();

  await network.startService('ledger');
  engine.hurry();
  await reached(engine, id, 'settled');
  const paid = await balanceOf(network, marta.payee.account);
  expect(paid).toEqual({ currency: 'EUR', minor: 2_500n });
  await until(session, () => session.signIn(marta), 'signed-in');
  expect(session.state).toMatchObject({ account: { available: 2_420, held: 0 } });
  expect(newest(session)).toMatchObject({ kind: 'redemption', word: 'paid' });
  session.signOut();
});

it('is refused with its reason where the points are not enough, and told in the history', async () => {
  const poor = network.seed.customers[1];
  if (poor === undefined) throw new Error('the example programme has customers');
  const { session, engine } = kiosk;
  await network.killService('ledger');
  await until(session, () => session.signIn(poor), 'wishing');
  session.wish({ points: 5_000, amount: { currency: 'EUR', minor: 5_000n } }, 'en');
  const id = await recorded(session);
  session.signOut();
  await network.startService('ledger');
  engine.hurry();
  await reached(engine, id, 'rejected');
  expect(engine.follow(id)?.transfer).toMatchObject({ failure: { code: 'points-insufficient' } });
  await until(session, () => session.signIn(poor), 'signed-in');
  expect(newest(session)).toMatchObject({ word: 'wish', refusal: 'points-insufficient' });
});

const newest = ({ state }: CustomerSession) =>
  state.phase === 'signed-in' ? state.account.history[0] : null;

async function kioskOn(on: NetworkUnderTest, data: string) {
  const identity = await on.enrol(TERMINAL);
  const clock = systemClock;
  const ledger = ledgerChannel({
    url: on.urls.ledger,
    identity,
    terminal: TERMINAL,
    bank: on.bank,
    now: clock.now,
    newJti: randomUUID,
  });
  const bank = bankChannel({ url: on.urls.bank, identity, bank: on.bank, terminal: TERMINAL });
  const store = openTransferStore({ file: join(data, 'kiosk.db') });
  const ids = systemIds(clock);
  const fatal = (error: unknown): void => {
    throw error;
  };
  const engine = new Engine({
    store,
    ledger,
    bank,
    clock,
    ids,
    chance: systemChance,
    alarm: () => {},
    fatal,
  });
  const keeper = new PolicyKeeper({ store: store.offline, clock, terminal: TERMINAL });
  const waiting = () => store.read.waitingWishes();
  const desk = wishDesk({ keeper, engine, waiting, clock, ids, terminal: TERMINAL });
  const balances = lastKnownBalances({ store: store.offline, clock, deviceKey: identity.key });
  const session = new CustomerSession({ ledger, engine, clock, offline: { desk, balances } });
  engine.start();
  const stop = async (): Promise<void> => {
    await session.stop();
    await engine.stop();
    await Promise.all([ledger.close(), bank.close()]);
    store.close();
  };
  return { session, engine, keeper, ledger, stop };
}

function until(session: CustomerSession, act: () => unknown, phase: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = session.onChange(() => {
      if (session.state.phase === 'signing-in' || session.state.phase === 'nobody') return;
      stop();
      if (session.state.phase === phase) resolve();
      else reject(new Error(`${session.state.phase}, and not ${phase}`));
    });
    act();
  });
}

function recorded(session: CustomerSession): Promise<RedemptionId> {
  return new Promise((resolve, reject) => {
    const stop = session.onChange(() => {
      const here = session.state;
      if (here.phase !== 'wishing' || here.recording) return;
      stop();
      if (here.redemption === null) reject(new Error(here.refusal?.code));
      else resolve(here.redemption);
    });
  });
}

function reached(engine: Engine, id: RedemptionId, state: string): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (engine.follow(id)?.transfer.state !== state) return;
      stop();
      resolve();
    };
    const stop = engine.onChange(look);
    look();
  });
}
