/**
 * A terminal whose certificate is renewed while somebody's transfer is under way; and one that may not speak any more:
 * its certificate is taken back, or an operator locks it. What the screen says stays true, the money moves once, and a lock outlives a restart.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Customer } from '../../../scripts/kiosk/customer.ts';
import { balanceOf, setFaults } from '../../../scripts/kiosk/shop.ts';
import { type Network } from '../../../services/embedded-network/network.ts';
import { operatorSays } from '../../support/operators.ts';
import { expect, type Terminal, test } from '../fixtures.ts';
import { witness } from '../witness.ts';

test.describe.configure({ timeout: 240_000 });

const settled = { timeout: 120_000 };
const mayLeave = 'You may leave; nothing is lost';
const locked = 'an operator has locked this terminal';

test(
  'its certificate is renewed in mid-redemption: paid once, and the screen goes on as if nothing were',
  { tag: '@slow' },
  async ({ customer, terminal, network }) => {
    const look = witness(terminal, 'renewed in mid-redemption');
    await customer.waitFor('welcome', settled.timeout);
    const serial = () => new X509Certificate(readFileSync(certificateOf(terminal))).serialNumber;
    const before = serial();
    await terminal.running.app.evaluate(beginLongAgo, before);
    await underWay(customer, network);
    await customer.page.evaluate(noteScreens);
    await expect.poll(serial, settled).not.toBe(before);
    await look('after the renewal');
    expect(await customer.words()).toContain(mayLeave);
    expect(await paidTo(network)).toBe(0n);

    // The old one is worth nothing any more: what follows goes under the new one.
    const old = ['--serial', before, '--reason', 'was renewed'];
    await operatorSays(network, 'alice', 'certificate', 'revoke', urnIn(network), ...old);
    await setFaults(network, []);
    await customer.waitFor('paid', settled.timeout);
    await look('paid');
    expect(await paidTo(network)).toBe(2500n);
    expect(await screensOf(customer)).toEqual(['progress', 'paid']);
  },
);

test(
  'its certificate is revoked in mid-redemption: paid once, and the screen says nothing that is not so',
  { tag: '@slow' },
  async ({ customer, terminal, network }) => {
    const look = witness(terminal, 'revoked in mid-redemption');
    await underWay(customer, network);
    await customer.page.evaluate(noteScreens);
    await operatorSays(network, 'alice', 'certificate', 'revoke', urnIn(network), '--reason', 'x');
    await setFaults(network, []);
    await expect.poll(() => paidTo(network), settled).toBe(2500n);
    await look('after the revocation');
    // It may have heard the end before ledger and bank heard of the revocation; nothing else is an end.
    const screens = await screensOf(customer);
    for (const untrue of ['returned', 'rejected', 'balance']) expect(screens).not.toContain(untrue);
    if (!screens.includes('paid')) expect(await customer.words()).toContain('nothing is lost');
  },
);

test(
  'an operator locks it in mid-redemption: the screen says so, also after a restart without a network',
  { tag: '@slow' },
  async ({ customer, terminal, network }) => {
    const look = witness(terminal, 'locked in mid-redemption');
    await underWay(customer, network);
    await operatorSays(network, 'alice', 'terminal', 'lock', urnIn(network), '--reason', 'x');
    await customer.waitFor('out-of-service', 120_000);
    await look('locked');
    expect(await customer.words()).toContain(locked);
    expect(await customer.words()).not.toContain('Marta');

    await terminal.cutPower();
    for (const service of ['ledger', 'bank', 'authority'] as const)
      await network.killService(service);
    const again = await terminal.start();
    await again.waitFor('out-of-service');
    await look('locked, and alone');
    expect(await again.words()).toContain(locked);

    for (const service of ['authority', 'bank', 'ledger'] as const)
      await network.startService(service);
    await setFaults(network, []);
    await operatorSays(network, 'alice', 'terminal', 'unlock', urnIn(network));
    await again.waitFor('welcome', 120_000);
    // What it had recorded is carried to its end.
    await expect.poll(() => paidTo(network), settled).toBe(2500n);
    await expect(again.page.getByText(/on (its|their) way/)).toHaveCount(0, settled);
  },
);

async function underWay(customer: Customer, network: Network): Promise<void> {
  const [marta] = network.seed.customers;
  await setFaults(network, [{ name: 'pending' }]);
  await customer.signIn(marta.cardNumber, marta.pin);
  await customer.chooseAmount('2500');
  await customer.press(/^Continue with/);
  await customer.press(/^Transfer/);
  await expect(customer.page.getByText(mayLeave).first()).toBeVisible(settled);
}

/** In the page: each screen that is drawn from now on. */
function noteScreens(): void {
  const root = document.documentElement;
  const note = (): void => {
    const name = document.querySelector('[data-screen]')?.getAttribute('data-screen') ?? '';
    const said = (root.dataset['said'] ?? '').split(' ');
    if (said.at(-1) !== name) root.dataset['said'] = [...said, name].join(' ').trim();
  };
  new MutationObserver(note).observe(document.body, { childList: true, subtree: true });
  note();
}

async function screensOf({ page }: Customer): Promise<string[]> {
  const said = await page.evaluate(() => document.documentElement.dataset['said']);
  return (said ?? '').split(' ').filter((name) => name !== '');
}

/** In the main process: to whoever reads it, this certificate began long ago, and is due. */
function beginLongAgo(_: unknown, serial: string): void {
  const { prototype } = process.getBuiltinModule('node:crypto').X509Certificate;
  const asWritten = Object.getOwnPropertyDescriptor(prototype, 'validFrom')?.get;
  Object.defineProperty(prototype, 'validFrom', {
    get(this: X509Certificate): unknown {
      const ninetyDays = 90 * 24 * 60 * 60_000;
      // OpenSSL writes capitals, Electron's BoringSSL does not.
      return this.serialNumber.toUpperCase() === serial
        ? new Date(Date.now() - ninetyDays).toUTCString()
        : asWritten?.call(this);
    },
  });
}

const certificateOf = ({ userData }: Terminal): string => join(userData, 'device-certificate.pem');

const urnIn = ({ seed }: Network): string => `urn:kangen:kiosk:${seed.providers[0]?.id}:front-1`;

const paidTo = async (network: Network): Promise<bigint> =>
  (await balanceOf(network, network.seed.customers[0].payee.account)).minor;
