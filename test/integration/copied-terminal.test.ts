/**
 * F13: the folder of a kiosk is copied, and both copies are started: whole kiosks without a screen, over
 * real mutual TLS, with the ledger and the bank as processes of their own.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type HeadlessKiosk, startKiosk } from '../../scripts/crash/kiosk.ts';
import { type KioskEvent } from '../../scripts/crash/kiosk-wire.ts';
import { balanceOf, setFaults } from '../../scripts/kiosk/shop.ts';
import { verify } from '../../scripts/verify/verify.ts';
import { type Provisioning } from '../../protocol/enrolment.ts';
import { type NetworkUnderTest, networkUnderTest } from '../support/embedded-network.ts';

/** Five starts of a whole kiosk, on a machine that may be busy. */
const TEST_MS_MAX = 240_000;
const TERMINAL = 'urn:kangen:kiosk:hanami-market:front-3';

let network: NetworkUnderTest;
let folder: string;
let running: HeadlessKiosk[];
beforeEach(async () => {
  network = await networkUnderTest();
  folder = mkdtempSync(join(tmpdir(), 'kangen-copied-'));
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((kiosk) => kiosk.kill()));
  await network.finish();
  rmSync(folder, { recursive: true });
});

const at =
  (...names: KioskEvent['at'][]) =>
  (event: KioskEvent): boolean =>
    names.includes(event.at);

function start(name: string, provisioning: Provisioning): HeadlessKiosk {
  const kiosk = startKiosk({ userData: join(folder, name), provisioning });
  running.push(kiosk);
  return kiosk;
}

async function opened(name: string, provisioning: Provisioning): Promise<HeadlessKiosk> {
  const kiosk = start(name, provisioning);
  expect(await kiosk.next(at('ready', 'out-of-service'))).toMatchObject({ at: 'ready' });
  return kiosk;
}

async function lockedOut(name: string, provisioning: Provisioning): Promise<HeadlessKiosk> {
  const kiosk = start(name, provisioning);
  const said = await kiosk.next(at('ready', 'out-of-service'));
  expect(said).toMatchObject({ at: 'out-of-service', code: 'terminal-copied' });
  return kiosk;
}

/** @returns the id, or why it was refused */
async function redeem(kiosk: HeadlessKiosk, minor: string): Promise<string> {
  const { cardNumber, pin } = network.seed.customers[0];
  kiosk.send({ do: 'redeem', cardNumber, pin, minor });
  const said = await kiosk.next(at('accepted', 'refused'));
  if (said?.at === 'accepted') return said.id;
  return said?.at === 'refused' ? said.code : 'ended';
}

const marta = () => network.seed.customers[0].payee.account;
const paid = async (): Promise<bigint> => (await balanceOf(network, marta())).minor;
const held = (): number =>
  verify({ data: network.data, kiosks: [join(folder, 'shop')] }).checked.redemptions;

it(
  'the second copy is refused; what both carry is paid once; an operator decides who goes on',
  async () => {
    const provisioning = network.provision(TERMINAL, 'Hanami Market');
    await setFaults(network, [{ name: 'pending' }]);
    const shop = await opened('shop', provisioning);
    const id = await redeem(shop, '2500');
    await shop.seen((event) => event.at === 'waiting' && event.for === 'bank-pending');
    await shop.stop();
    cpSync(join(folder, 'shop'), join(folder, 'copy'), { recursive: true });

    const shopAgain = await opened('shop', provisioning);
    const copy = await lockedOut('copy', provisioning);
    expect(await redeem(copy, '500')).toBe('terminal-copied');

    // The copy's outbox is the shop's: both carry the same id to its end, and it is paid once.
    await setFaults(network, []);
    for (const kiosk of [copy, shopAgain]) {
      kiosk.send({ do: 'hurry' });
      expect(await kiosk.next(at('final'))).toEqual({ at: 'final', id, state: 'settled' });
    }
    expect(await paid()).toBe(2_500n);
    expect(held()).toBe(1);
    expect(await redeem(shopAgain, '500')).not.toBe('terminal-copied');
    expect(await shopAgain.next(at('final'))).toMatchObject({ state: 'settled' });
    expect([await paid(), held()]).toEqual([3_000n, 2]);

    // Started again, the copy is as locked as before: it claims nothing more.
    await copy.stop();
    await (await lockedOut('copy', provisioning)).stop();

    // The operator has looked, and lets this very copy go on: a new code, one start.
    await shopAgain.stop();
    const accepted = await opened('copy', network.provision(TERMINAL, 'Hanami Market'));
    expect(await redeem(accepted, '500')).not.toBe('terminal-copied');
    expect(await accepted.next(at('final'))).toMatchObject({ state: 'settled' });
    await (await lockedOut('shop', provisioning)).stop();
    expect(await paid()).toBe(3_500n);
  },
  TEST_MS_MAX,
);

it(
  'a copy that starts while the shop’s terminal runs is found out at the next heartbeat',
  async () => {
    const provisioning = network.provision(TERMINAL, 'Hanami Market');
    const shop = await opened('shop', provisioning);
    cpSync(join(folder, 'shop'), join(folder, 'copy'), { recursive: true });
    await opened('copy', provisioning);
    const { cardNumber, pin } = network.seed.customers[0];
    shop.send({ do: 'redeem', cardNumber, pin, minor: '500' });
    expect(await shop.next(at('accepted', 'out-of-service'))).toMatchObject({
      code: 'terminal-copied',
    });
    expect(await paid()).toBe(0n);
  },
  TEST_MS_MAX,
);
