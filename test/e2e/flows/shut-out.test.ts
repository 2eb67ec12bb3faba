/**
 * A terminal that may not speak any more while somebody's transfer is under way: its certificate is taken back, or an
 * operator locks it. What the screen says stays true, the money moves once, and a lock outlives a restart.
 */
import { type Customer } from '../../../scripts/kiosk/customer.ts';
import { balanceOf, setFaults } from '../../../scripts/kiosk/shop.ts';
import { type Network } from '../../../services/embedded-network/network.ts';
import { operatorSays } from '../../support/operators.ts';
import { expect, test } from '../fixtures.ts';
import { witness } from '../witness.ts';

test.describe.configure({ timeout: 240_000 });

const settled = { timeout: 120_000 };
const mayLeave = 'You may leave; nothing is lost';
const locked = 'an operator has locked this terminal';

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
    const said = await customer.page.evaluate(() => document.documentElement.dataset['said']);
    const screens = new Set((said ?? '').split(' ').filter((name) => name !== ''));
    for (const untrue of ['returned', 'rejected', 'balance'])
      expect([...screens]).not.toContain(untrue);
    if (!screens.has('paid')) expect(await customer.words()).toContain('nothing is lost');
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

const urnIn = ({ seed }: Network): string => `urn:kangen:kiosk:${seed.providers[0]?.id}:front-1`;

const paidTo = async (network: Network): Promise<bigint> =>
  (await balanceOf(network, network.seed.customers[0].payee.account)).minor;
