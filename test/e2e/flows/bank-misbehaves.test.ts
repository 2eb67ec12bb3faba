import { balanceOf, setFaults } from '../../../scripts/kiosk/shop.ts';
import { type Customer } from '../../../scripts/kiosk/customer.ts';
import { type Network } from '../../../services/embedded-network/network.ts';
import { expect, test } from '../fixtures.ts';

const settled = { timeout: 60_000 };

test('the bank refuses: the points come back, and the screen says why', async ({
  customer,
  network,
}) => {
  const [marta] = network.seed.customers;
  await setFaults(network, [{ name: 'refuse' }]);
  await transfer(customer, network, '2500');
  await customer.waitFor('returned');
  expect(await customer.words()).toContain('Your 2,500 points are back');
  expect(await customer.words()).toContain('account is closed');
  await customer.press('Back to my points');
  await customer.waitFor('balance');
  await expect(customer.page.getByText('49.20').first()).toBeVisible();
  expect((await balanceOf(network, marta.payee.account)).minor).toBe(0n);
});

test('the bank takes its time: "sent", the customer leaves, it settles when the bank answers', async ({
  customer,
  network,
}) => {
  const [marta] = network.seed.customers;
  await setFaults(network, [{ name: 'pending' }]);
  await transfer(customer, network, '2500');
  await expect(customer.page.getByText('You may leave; nothing is lost').first()).toBeVisible(
    settled,
  );
  expect((await balanceOf(network, marta.payee.account)).minor).toBe(0n);
  await customer.press('Leave, let it continue');
  await customer.waitFor('welcome');
  expect(await customer.words()).not.toContain('Marta');

  await customer.signIn(marta.cardNumber, marta.pin);
  await expect(customer.page.getByText('2,500 points reserved')).toBeVisible();
  await customer.press('Finish');

  await setFaults(network, []);
  await expect
    .poll(async () => (await balanceOf(network, marta.payee.account)).minor, settled)
    .toBe(2500n);
  await expect(customer.page.getByText('transfer is on its way')).toHaveCount(0, settled);
});

for (const fault of ['no-answer-before', 'no-answer-after', 'error'] as const) {
  test(`the bank's answer is lost (${fault}): paid once, settled`, async ({
    customer,
    network,
  }) => {
    const [marta] = network.seed.customers;
    await setFaults(network, [{ name: fault, times: 2 }]);
    await transfer(customer, network, '1000');
    await customer.waitFor('paid', 60_000);
    expect((await balanceOf(network, marta.payee.account)).minor).toBe(1000n);
  });
}

async function transfer(customer: Customer, network: Network, digits: string): Promise<void> {
  const [marta] = network.seed.customers;
  await customer.signIn(marta.cardNumber, marta.pin);
  await customer.chooseAmount(digits);
  await customer.press(/^Continue with/);
  await customer.press(/^Transfer/);
}
