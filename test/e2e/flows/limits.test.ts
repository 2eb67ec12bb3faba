import { expect, test } from '../fixtures.ts';

test('an amount above the limit cannot be entered, and a line says why', async ({
  customer,
  network,
}) => {
  // 29,500 points, 200.00 euro at most in one transfer.
  const claire = network.seed.customers[3];
  if (claire === undefined) throw new Error('the example programme has this customer');
  await customer.signIn(claire.cardNumber, claire.pin);
  await customer.chooseAmount('20000');
  expect(await customer.words()).toMatch(/€200(\.00)? is the most in one transfer/);
  for (const digit of '0123456789') {
    await expect(customer.page.getByRole('button', { name: digit, exact: true })).toBeDisabled();
  }
  // A keyboard gets no further than the fingers do.
  await customer.page.keyboard.type('1');
  await expect(customer.page.getByRole('button', { name: 'Continue with €200.00' })).toBeVisible();
});

test('without points there is nothing to choose, and the screen says how it begins', async ({
  customer,
  network,
}) => {
  const jonas = network.seed.customers[1];
  if (jonas === undefined) throw new Error('the example programme has this customer');
  await customer.signIn(jonas.cardNumber, jonas.pin);
  expect(await customer.heading()).toContain('No points yet');
  await expect(customer.page.getByRole('button', { name: 'Choose an amount' })).toHaveCount(0);
});
