/**
 * The power goes at each step of the journey, and comes back. What the customer reads before and after is
 * in test-results/states; what must be true of the money is asserted, and proved again from the databases
 * after each test (PROOF F1, F14).
 */
import { type Customer } from '../../../scripts/kiosk/customer.ts';
import { balanceOf, setFaults } from '../../../scripts/kiosk/shop.ts';
import { type Network } from '../../../services/embedded-network/network.ts';
import { expect, test } from '../fixtures.ts';
import { untilPolicy } from '../policy-came.ts';
import { witness } from '../witness.ts';

// A test that starts the kiosk anew at each step takes a while on a busy machine.
test.describe.configure({ timeout: 240_000 });

const settled = { timeout: 60_000 };
const onItsWay = /transfers? (is|are) on (its|their) way/;

test(
  'before anything was asked for: nothing is taken, and the next person sees nothing of it',
  { tag: '@slow' },
  async ({ customer, terminal, network }) => {
    const [marta] = network.seed.customers;
    const look = witness(terminal, 'power cut before asking');
    type Step = { name: string; reach(at: Customer): Promise<void> };
    const steps: readonly Step[] = [
      { name: 'card', reach: (at) => halfACard(at, marta.cardNumber) },
      { name: 'pin', reach: (at) => at.scanCard(marta.cardNumber) },
      { name: 'balance', reach: (at) => at.signIn(marta.cardNumber, marta.pin) },
      {
        name: 'amount',
        reach: async (at) => {
          await at.signIn(marta.cardNumber, marta.pin);
          await at.chooseAmount('2500');
        },
      },
      { name: 'confirm', reach: (at) => toConfirm(at, network) },
    ];
    let at = customer;
    for (const { name, reach } of steps) {
      await reach(at);
      await look(`${name}, the power goes`);
      await terminal.cutPower();
      at = await terminal.start();
      await at.waitFor('welcome');
      expect(await at.words(), name).not.toMatch(/Marta|49\.20|\d{4}/);
      await expect(at.page.getByText(onItsWay)).toHaveCount(0);
    }
    await look('the power is back');
    await at.signIn(marta.cardNumber, marta.pin);
    expect(await at.words()).toContain('49.20');
    expect(await at.words()).not.toContain('reserved');
    expect(await paidTo(network)).toBe(0n);
  },
);

test('at the very touch of "Transfer": paid once or not at all, nothing held', async ({
  customer,
  terminal,
  network,
}) => {
  const [marta] = network.seed.customers;
  await toConfirm(customer, network);
  await customer.press(/^Transfer/);
  await terminal.cutPower();

  const again = await terminal.start();
  await again.waitFor('welcome');
  await expect(again.page.getByText(onItsWay)).toHaveCount(0, settled);
  const paid = await paidTo(network);
  await again.signIn(marta.cardNumber, marta.pin);
  expect([0n, 2500n]).toContain(paid);
  expect(await again.words()).toContain(paid === 0n ? '49.20' : '24.20');
  expect(await again.words()).not.toContain('reserved');
});

test(
  'asked for, and the ledger never answered: given up, and nothing was taken',
  { tag: '@slow' },
  async ({ customer, terminal, network }) => {
    const [marta] = network.seed.customers;
    const look = witness(terminal, 'power cut while asking the ledger');
    await toConfirm(customer, network);
    await network.killService('ledger');
    await customer.press(/^Transfer/);
    await expect(customer.page.getByText('nothing is reserved').first()).toBeVisible(settled);
    await look('asked for, the power goes');
    await terminal.cutPower();

    const again = await terminal.start();
    await again.waitFor('welcome');
    await expect(again.page.getByText('1 transfer waits')).toBeVisible(settled);
    await look('the power is back, the ledger is not');
    await network.startService('ledger');
    await again.press('Try again now');
    await expect(again.page.getByText('1 transfer waits')).toHaveCount(0, settled);
    await expect(again.page.getByText(onItsWay)).toHaveCount(0, settled);
    await again.signIn(marta.cardNumber, marta.pin);
    await look('the ledger is back');
    expect(await again.words()).toContain('49.20');
    expect(await again.words()).not.toContain('reserved');
    expect(await paidTo(network)).toBe(0n);
  },
);

test(
  'sent, and the bank was never reached: it stays reserved, then it is paid, once',
  { tag: '@slow' },
  async ({ customer, terminal, network }) => {
    const [marta] = network.seed.customers;
    const look = witness(terminal, 'power cut while the bank is away');
    await toConfirm(customer, network);
    await network.killService('bank');
    await customer.press(/^Transfer/);
    await expect(customer.screen('progress').getByText('The bank cannot be reached')).toBeVisible(
      settled,
    );
    await look('sent, the power goes');
    await terminal.cutPower();

    const again = await terminal.start();
    await again.waitFor('welcome');
    await expect(again.page.getByText('The bank cannot be reached').first()).toBeVisible(settled);
    await look('the power is back, the bank is not');
    await again.signIn(marta.cardNumber, marta.pin);
    expect(await again.words()).toContain('2,500 points reserved');
    await look('signed in, the points are reserved');
    await again.press('Finish');

    await network.startService('bank');
    await expect.poll(() => paidTo(network), settled).toBe(2500n);
    await expect(again.page.getByText(onItsWay)).toHaveCount(0, settled);
    await again.signIn(marta.cardNumber, marta.pin);
    await look('the bank is back, it is paid');
    expect(await again.words()).toContain('24.20');
  },
);

test('sent, and the bank is working on it: after the restart it settles, once', async ({
  customer,
  terminal,
  network,
}) => {
  const [marta] = network.seed.customers;
  const look = witness(terminal, 'power cut while the bank works');
  await setFaults(network, [{ name: 'pending' }]);
  await toConfirm(customer, network);
  await customer.press(/^Transfer/);
  await expect(customer.screen('progress').getByText('Your bank has the order')).toBeVisible(
    settled,
  );
  await look('the bank works on it, the power goes');
  await terminal.cutPower();
  await setFaults(network, []);

  const again = await terminal.start();
  await again.waitFor('welcome');
  await expect.poll(() => paidTo(network), settled).toBe(2500n);
  await expect(again.page.getByText(onItsWay)).toHaveCount(0, settled);
  await again.signIn(marta.cardNumber, marta.pin);
  await look('the power is back, it is paid');
  expect(await again.words()).toContain('24.20');
});

test(
  'paid, and the ledger does not know yet: it is told after the restart',
  { tag: '@slow' },
  async ({ customer, terminal, network }) => {
    const [marta] = network.seed.customers;
    const look = witness(terminal, 'power cut before the ledger knows');
    await setFaults(network, [{ name: 'pending' }]);
    await toConfirm(customer, network);
    await customer.press(/^Transfer/);
    await expect(customer.screen('progress').getByText('Your bank has the order')).toBeVisible(
      settled,
    );
    await network.killService('ledger');
    await setFaults(network, []);
    await expect(customer.screen('progress').getByText('Your bank has paid')).toBeVisible(settled);
    await look('paid, the power goes');
    await terminal.cutPower();

    const again = await terminal.start();
    await again.waitFor('welcome');
    await expect(again.page.getByText('1 transfer waits')).toBeVisible(settled);
    await look('the power is back, the ledger is not');
    await network.startService('ledger');
    await again.press('Try again now');
    await expect(again.page.getByText('1 transfer waits')).toHaveCount(0, settled);
    await expect(again.page.getByText(onItsWay)).toHaveCount(0, settled);
    expect(await paidTo(network)).toBe(2500n);
    await again.signIn(marta.cardNumber, marta.pin);
    await look('the ledger is back');
    expect(await again.words()).toContain('24.20');
    expect(await again.words()).not.toContain('reserved');
  },
);

for (const { end, fault, screen, worth } of [
  { end: 'paid', fault: null, screen: 'paid', worth: '24.20' },
  { end: 'refused by the bank', fault: 'refuse', screen: 'returned', worth: '49.20' },
] as const) {
  test(
    `${end}, and the power goes before it was read: the account tells it`,
    { tag: '@slow' },
    async ({ customer, terminal, network }) => {
      const [marta] = network.seed.customers;
      const look = witness(terminal, `power cut after it was ${end}`);
      await setFaults(network, fault === null ? [] : [{ name: fault }]);
      await toConfirm(customer, network);
      await customer.press(/^Transfer/);
      await customer.waitFor(screen, settled.timeout);
      await look(`${end}, the power goes`);
      await terminal.cutPower();

      const again = await terminal.start();
      await again.waitFor('welcome');
      expect(await again.words()).not.toContain('25.00');
      await again.signIn(marta.cardNumber, marta.pin);
      await look('the power is back');
      expect(await again.words()).toContain(worth);
      expect(await paidTo(network)).toBe(fault === null ? 2500n : 0n);
    },
  );
}

test('a wish is on the disk before it is promised: it outlives the power, and is paid, once', async ({
  customer,
  terminal,
  network,
}) => {
  const [marta] = network.seed.customers;
  const look = witness(terminal, 'power cut after a wish');
  await customer.waitFor('welcome');
  await untilPolicy(customer.page);
  await network.killService('ledger');
  await customer.scanCard(marta.cardNumber);
  await customer.enterPin(marta.pin);
  await customer.waitFor('wish');
  await look('no ledger, a wish is offered');
  // This kiosk has never seen the account: it says so, and shows no number.
  expect(await customer.words()).toContain('nothing can be reserved now');
  expect(await customer.words()).toContain('cannot be seen here');
  expect(await customer.words()).not.toContain('4,920');
  await customer.chooseAmount('2500');
  await customer.press(/^Continue with/);
  await customer.press(/^Leave a wish/);
  await customer.waitFor('wished');
  await look('wished, the power goes');
  await terminal.cutPower();

  const again = await terminal.start();
  await again.waitFor('welcome');
  await expect(again.page.getByText('1 wish waits, not reserved')).toBeVisible(settled);
  await look('the power is back, the ledger is not');
  expect(await paidTo(network)).toBe(0n);
  await network.startService('ledger');
  await again.press('Try again now');
  await expect.poll(() => paidTo(network), settled).toBe(2500n);
  await expect(again.page.getByText('wish waits')).toHaveCount(0, settled);
  await expect(again.page.getByText(onItsWay)).toHaveCount(0, settled);
  await again.signIn(marta.cardNumber, marta.pin);
  await look('the ledger is back, it is paid');
  expect(await again.words()).toContain('24.20');
});

async function halfACard(at: Customer, cardNumber: string): Promise<void> {
  await at.waitFor('welcome');
  await at.press('Enter card number');
  await at.waitFor('card');
  await at.touchDigits(cardNumber.slice(0, 8));
}

async function toConfirm(at: Customer, network: Network): Promise<void> {
  const [marta] = network.seed.customers;
  await at.signIn(marta.cardNumber, marta.pin);
  await at.chooseAmount('2500');
  await at.press(/^Continue with/);
  await at.waitFor('confirm');
}

async function paidTo(network: Network): Promise<bigint> {
  return (await balanceOf(network, network.seed.customers[0].payee.account)).minor;
}
