/**
 * The ledger, the bank, or both cannot be reached: before anybody came, at sign-in, and with a transfer
 * under way. Each is told apart on the screen, and no word promises more than is true (DESIGN 7, PROOF F18).
 */
import { type Customer } from '../../../scripts/kiosk/customer.ts';
import { balanceOf, setFaults } from '../../../scripts/kiosk/shop.ts';
import { type Network } from '../../../services/embedded-network/network.ts';
import { expect, test } from '../fixtures.ts';
import { witness } from '../witness.ts';

test.describe.configure({ timeout: 240_000 });

const settled = { timeout: 60_000 };
const onItsWay = /transfers? (is|are) on (its|their) way/;

test(
  'the bank goes away in mid-flight: "sent", the customer may leave, it is paid later',
  { tag: '@slow' },
  async ({ customer, terminal, network }) => {
    const [marta] = network.seed.customers;
    const look = witness(terminal, 'bank away in mid-flight');
    await customer.signIn(marta.cardNumber, marta.pin);
    await choose(customer);
    await network.killService('bank');
    await customer.press(/^Transfer/);
    await expect(customer.screen('progress').getByText('The bank cannot be reached')).toBeVisible(
      settled,
    );
    await look('under way');
    expect(await customer.words()).toContain('Your points are reserved.');
    await customer.press(/^Leave/);
    await customer.waitFor('welcome');
    await look('welcome to the next');
    expect(await customer.words()).toContain('The bank cannot be reached right now');
    await customer.signIn(marta.cardNumber, marta.pin);
    await look('signed in again');
    expect(await customer.words()).toContain('2,500 points reserved');
    await customer.press('Finish');

    await network.startService('bank');
    await expect.poll(() => paidTo(network), settled).toBe(2500n);
    await expect(customer.page.getByText(onItsWay)).toHaveCount(0, settled);
  },
);

test(
  'the ledger is away at sign-in: a wish is offered, and no balance is made up',
  { tag: '@slow' },
  async ({ customer, terminal, network }) => {
    const [marta] = network.seed.customers;
    const look = witness(terminal, 'ledger away at sign-in');
    await customer.signIn(marta.cardNumber, marta.pin);
    await customer.press('Finish');
    await network.killService('ledger');
    await customer.scanCard(marta.cardNumber);
    await customer.enterPin(marta.pin);
    await customer.waitFor('wish');
    await look('a wish is offered');
    expect(await customer.words()).toContain('nothing can be reserved now');
    expect(await customer.words()).toContain('4,920 points, worth €49.20. It may have changed.');
    await customer.press('Finish');
    await customer.waitFor('welcome');
    await expect(customer.page.getByText('cannot be reached right now')).toBeVisible(settled);
    await look('welcome');

    await network.startService('ledger');
    await customer.signIn(marta.cardNumber, marta.pin);
    await expect(customer.page.getByText('cannot be reached')).toHaveCount(0, settled);
    await look('the ledger is back');
    expect(await customer.words()).toContain('4,920 points');
  },
);

test(
  'both go away with a transfer under way: it says so, and both back, it is paid, once',
  { tag: '@slow' },
  async ({ customer, terminal, network }) => {
    const [marta] = network.seed.customers;
    const look = witness(terminal, 'both away');
    await customer.signIn(marta.cardNumber, marta.pin);
    await setFaults(network, [{ name: 'pending' }]);
    await choose(customer);
    await customer.press(/^Transfer/);
    await expect(customer.screen('progress').getByText('Your bank has the order')).toBeVisible(
      settled,
    );
    await network.killService('bank');
    await network.killService('ledger');
    await expect(customer.screen('progress').getByText('The bank cannot be reached')).toBeVisible(
      settled,
    );
    await look('under way');
    await customer.press(/^Leave/);
    await customer.waitFor('welcome');
    // The watch, or whoever signs in, finds out about the ledger.
    await customer.scanCard(marta.cardNumber);
    await customer.enterPin(marta.pin);
    await customer.waitFor('wish');
    await look('a wish is offered');
    await customer.press('Finish');
    await customer.waitFor('welcome');
    await expect(
      customer.page.getByText('The points service and the bank cannot be reached right now'),
    ).toBeVisible(settled);
    await look('welcome');

    await network.startService('bank');
    await network.startService('ledger');
    await customer.press('Try again now');
    await expect.poll(() => paidTo(network), settled).toBe(2500n);
    await expect(customer.page.getByText(onItsWay)).toHaveCount(0, settled);
    await expect(customer.page.getByText('cannot be reached')).toHaveCount(0, settled);
    await customer.signIn(marta.cardNumber, marta.pin);
    await look('both are back, it is paid');
    expect(await customer.words()).toContain('24.20');
  },
);

async function choose(customer: Customer): Promise<void> {
  await customer.chooseAmount('2500');
  await customer.press(/^Continue with/);
  await customer.waitFor('confirm');
}

async function paidTo(network: Network): Promise<bigint> {
  return (await balanceOf(network, network.seed.customers[0].payee.account)).minor;
}
