/**
 * A certificate that is renewed, or revoked, in the middle of a redemption: a whole kiosk without a screen,
 * over real mutual TLS, with authority, ledger and bank as processes of their own.
 */
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type HeadlessKiosk, startKiosk } from '../../scripts/crash/kiosk.ts';
import { type KioskEvent } from '../../scripts/crash/kiosk-wire.ts';
import { balanceOf, setFaults } from '../../scripts/kiosk/shop.ts';
import { type NetworkUnderTest, networkUnderTest } from '../support/embedded-network.ts';
import { operatorSays } from '../support/operators.ts';

const TERMINAL = 'urn:kangen:kiosk:hanami-market:front-7';
const TEST_MS_MAX = 240_000;

let network: NetworkUnderTest;
let folder: string;
let kiosk: HeadlessKiosk;
beforeAll(async () => {
  network = await networkUnderTest();
  folder = mkdtempSync(join(tmpdir(), 'kangen-renewal-'));
  const provisioning = network.provision(TERMINAL, 'Hanami Market');
  kiosk = startKiosk({ userData: join(folder, 'shop'), provisioning });
}, TEST_MS_MAX);
afterAll(async () => {
  await kiosk.kill();
  await network.finish();
  rmSync(folder, { recursive: true });
});

const at =
  (...names: KioskEvent['at'][]) =>
  (event: KioskEvent): boolean =>
    names.includes(event.at);
const say = (...words: string[]) => operatorSays(network, 'alice', ...words);
const marta = () => network.seed.customers[0].payee.account;
const paid = async (): Promise<bigint> => (await balanceOf(network, marta())).minor;
const serial = () =>
  new X509Certificate(readFileSync(join(folder, 'shop', 'device-certificate.pem'))).serialNumber;

/** @returns its id, once the bank has it and has not paid */
async function redeemPending(minor: string): Promise<string> {
  await setFaults(network, [{ name: 'pending' }]);
  const { cardNumber, pin } = network.seed.customers[0];
  kiosk.send({ do: 'redeem', cardNumber, pin, minor });
  const said = await kiosk.next(at('accepted', 'refused'));
  if (said?.at !== 'accepted') throw new Error(JSON.stringify(said));
  await kiosk.next((event) => event.at === 'waiting' && event.for === 'bank-pending');
  return said.id;
}

it(
  'renewed: goes on under the new certificate, and is settled once',
  async () => {
    expect(await kiosk.next(at('ready', 'out-of-service'))).toMatchObject({ at: 'ready' });
    const id = await redeemPending('2500');
    const before = serial();
    kiosk.send({ do: 'renew' });
    expect(await kiosk.next(at('renewal'))).toEqual({ at: 'renewal', kind: 'enrolled' });
    expect(serial()).not.toBe(before);
    await setFaults(network, []);
    kiosk.send({ do: 'hurry' });
    expect(await kiosk.next(at('final'))).toEqual({ at: 'final', id, state: 'settled' });
    expect(await paid()).toBe(2_500n);

    // The ledger and the bank know the new certificate: with the old one taken back, all goes on.
    await say('certificate', 'revoke', TERMINAL, '--serial', before, '--reason', 'was renewed');
    const next = await redeemPending('500');
    await setFaults(network, []);
    kiosk.send({ do: 'hurry' });
    expect(await kiosk.next(at('final'))).toEqual({ at: 'final', id: next, state: 'settled' });
    expect(await paid()).toBe(3_000n);
  },
  TEST_MS_MAX,
);

it(
  'revoked: it is settled once, and the terminal says nothing that is not so',
  async () => {
    const id = await redeemPending('500');
    await say('certificate', 'revoke', TERMINAL, '--reason', 'stolen');
    kiosk.send({ do: 'renew' });
    expect(await kiosk.next(at('renewal'))).toEqual({ at: 'renewal', kind: 'refused' });
    await setFaults(network, []);
    kiosk.send({ do: 'hurry' });
    await vi.waitFor(
      async () => {
        const shown = await say('redemption', 'show', id, '--json');
        expect(JSON.parse(shown.out)).toMatchObject({ state: 'completed' });
      },
      { timeout: 90_000, interval: 1_000 },
    );
    expect(await paid()).toBe(3_500n);
    expect(kiosk.alive()).toBe(true);
    // Ledger and bank hear of it within seconds: until then the terminal may have been told the end.
    for (const event of kiosk.said.filter((said) => said.at === 'final' && said.id === id))
      expect(event).toEqual({ at: 'final', id, state: 'settled' });
  },
  TEST_MS_MAX,
);
