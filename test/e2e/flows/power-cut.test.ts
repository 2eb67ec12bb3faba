import { balanceOf, setFaults } from '../../../scripts/kiosk/shop.ts';
import { expect, test } from '../fixtures.ts';

const settled = { timeout: 60_000 };

test('power is cut while the bank is working: after the restart it settles, once', async ({
  customer,
  terminal,
  network,
}) => {
  const [marta] = network.seed.customers;
  await setFaults(network, [{ name: 'pending' }]);
  await customer.signIn(marta.cardNumber, marta.pin);
  await customer.chooseAmount('2500');
  await customer.press(/^Continue with/);
  await customer.press(/^Transfer/);
  await expect(customer.page.getByText('You may leave; nothing is lost').first()).toBeVisible(
    settled,
  );
  await terminal.cutPower();
  await setFaults(network, []);

  const again = await terminal.start();
  await again.waitFor('welcome');
  await expect
    .poll(async () => (await balanceOf(network, marta.payee.account)).minor, settled)
    .toBe(2500n);
  await expect(again.page.getByText('transfer is on its way')).toHaveCount(0, settled);
  await again.signIn(marta.cardNumber, marta.pin);
  expect(await again.words()).toContain('24.20');
});

test('power is cut at the very touch of "Transfer": paid once or not at all, nothing held', async ({
  customer,
  terminal,
  network,
}) => {
  const [marta] = network.seed.customers;
  await customer.signIn(marta.cardNumber, marta.pin);
  await customer.chooseAmount('2500');
  await customer.press(/^Continue with/);
  await customer.press(/^Transfer/);
  await terminal.cutPower();

  const again = await terminal.start();
  await again.waitFor('welcome');
  await expect(again.page.getByText('transfer is on its way')).toHaveCount(0, settled);
  const paid = (await balanceOf(network, marta.payee.account)).minor;
  await again.signIn(marta.cardNumber, marta.pin);
  expect([0n, 2500n]).toContain(paid);
  expect(await again.words()).toContain(paid === 0n ? '49.20' : '24.20');
  expect(await again.words()).not.toContain('reserved');
});
