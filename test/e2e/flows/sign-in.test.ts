import { expect, test } from '../fixtures.ts';
import { lockCard } from '../lock-card.ts';

test('a wrong PIN says how many tries are left, and the right one still works', async ({
  customer,
  network,
}) => {
  const [marta] = network.seed.customers;
  await customer.scanCard(marta.cardNumber);
  await customer.enterPin('0000');
  await expect(customer.page.getByText('You have 4 more tries')).toBeVisible();
  await customer.enterPin(marta.pin);
  await customer.waitFor('balance');
});

test('a card that was guessed at is locked, and the screen says whose help is needed', async ({
  customer,
  network,
}) => {
  const [marta] = network.seed.customers;
  await lockCard(network, marta.cardNumber);
  await customer.scanCard(marta.cardNumber);
  await customer.enterPin(marta.pin);
  await customer.waitFor('sign-in-refused');
  expect(await customer.words()).toContain('This card is locked');
  expect(await customer.words()).toContain('The staff can unlock it');
});

test('a number with a slip in it is noticed before anything is asked', async ({
  customer,
  network,
}) => {
  const [marta] = network.seed.customers;
  const last = (Number(marta.cardNumber.at(-1)) + 1) % 10;
  await customer.press('Enter card number');
  await customer.waitFor('card');
  await customer.touchDigits(`${marta.cardNumber.slice(0, -1)}${last}`);
  await expect(customer.page.getByText('One digit is different')).toBeVisible();
  await expect(customer.page.getByRole('button', { name: 'Continue' })).toBeDisabled();
});

test('a card nobody has and a wrong PIN get the same words', async ({ customer }) => {
  await customer.scanCard('4000000000000002');
  await customer.enterPin('1234');
  await expect(customer.page.getByText('You have 4 more tries')).toBeVisible();
});
