import { type Network } from '../../../services/embedded-network/network.ts';
import { wireKiosk } from '../../support/wire-kiosk.ts';
import { expect, test } from '../fixtures.ts';

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

test('with the ledger away nothing is taken or promised, and signing in works once it is back', async ({
  customer,
  network,
}) => {
  const [marta] = network.seed.customers;
  await customer.waitFor('welcome');
  await network.killService('ledger');
  await customer.scanCard(marta.cardNumber);
  await customer.enterPin(marta.pin);
  await customer.waitFor('wish');
  expect(await customer.words()).toContain('nothing can be reserved now');
  // This kiosk has never seen the account: it says so, and shows no number.
  expect(await customer.words()).toContain('cannot be seen here');
  expect(await customer.words()).not.toContain('4,920');
  await customer.press('Finish');
  await network.startService('ledger');
  await customer.signIn(marta.cardNumber, marta.pin);
  expect(await customer.words()).toContain('4,920 points');
});

/** Another terminal tries wrong PINs until the ledger has had enough; it says how long to wait between. */
async function lockCard(network: Network, cardNumber: string): Promise<void> {
  const guesser = await wireKiosk(network, 'urn:kangen:kiosk:aurora-books:desk-9');
  try {
    for (;;) {
      const refused = await guesser.signIn(cardNumber, '0000');
      if (refused.ok) throw new Error('a wrong PIN was let in');
      if (refused.failure.code === 'card-locked') return;
      await new Promise((resolve) =>
        setTimeout(resolve, (refused.failure.retryAfterSeconds ?? 0) * 1000),
      );
    }
  } finally {
    await guesser.close();
  }
}
