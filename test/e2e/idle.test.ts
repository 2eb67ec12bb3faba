/** Nobody there: the screen asks, hides what it shows meanwhile, and ends the session. */
import { expect, test } from './fixtures.ts';
import { command, sharedKiosk, type SharedKiosk } from './shared-kiosk.ts';

// Starting a network and a kiosk is most of it, and takes long on a busy machine.
test.describe.configure({ timeout: 240_000 });

let kiosk: SharedKiosk;
test.beforeAll(async ({ display }) => {
  kiosk = await sharedKiosk(display);
  await kiosk.page.clock.install();
});
test.afterAll(() => kiosk.close());

const ASKS_AFTER_MS = 45_000;
const ENDS_AFTER_MS = 20_000;

const signedIn = async (): Promise<void> => {
  const [marta] = kiosk.network.seed.customers;
  await kiosk.startAfresh();
  await kiosk.customer.signIn(marta.cardNumber, marta.pin);
};
const question = () => kiosk.page.getByRole('alertdialog', { name: 'Are you still there?' });
const phase = async (): Promise<unknown> => {
  const snapshot = (await command(kiosk.page, 'snapshot', undefined)) as {
    customer: { phase: string };
  };
  return snapshot.customer.phase;
};

test('the question hides the account, and an answer gives it back', async () => {
  await signedIn();
  await kiosk.page.clock.runFor(ASKS_AFTER_MS - 1_000);
  await expect(question()).toHaveCount(0);
  await kiosk.page.clock.runFor(1_500);
  await expect(question()).toBeVisible();
  expect(await kiosk.page.getByText('49.20').first().isVisible(), 'the account').toBe(false);
  await kiosk.customer.press('Yes, continue');
  await expect(question()).toHaveCount(0);
  await expect(kiosk.page.getByText('49.20').first()).toBeVisible();
  expect(await phase()).toBe('signed-in');
});

test('without an answer the session ends, and nothing of it is left on the screen', async () => {
  await signedIn();
  await kiosk.page.clock.runFor(ASKS_AFTER_MS + 500);
  await expect(question()).toBeVisible();
  await kiosk.page.clock.runFor(ENDS_AFTER_MS + 500);
  await kiosk.customer.waitFor('welcome');
  await expect(question()).toHaveCount(0);
  expect(await phase()).toBe('nobody');
  expect(await kiosk.customer.words()).not.toMatch(/49\.20|4,920/);
});

test('whoever leaves in the middle of a PIN leaves neither card nor digits', async () => {
  const [marta] = kiosk.network.seed.customers;
  await kiosk.startAfresh();
  await kiosk.customer.scanCard(marta.cardNumber);
  await kiosk.customer.waitFor('pin');
  await kiosk.page.getByRole('button', { name: '7', exact: true }).click();
  await kiosk.page.clock.runFor(ASKS_AFTER_MS + 500);
  await expect(question()).toBeVisible();
  await kiosk.page.clock.runFor(ENDS_AFTER_MS + 500);
  await kiosk.customer.waitFor('welcome');
  expect(await kiosk.page.locator('body').innerText()).not.toContain(marta.cardNumber.slice(-4));
});

test('a touch begins the wait anew', async () => {
  await signedIn();
  await kiosk.page.clock.runFor(ASKS_AFTER_MS - 5_000);
  await kiosk.page.mouse.click(5, 5);
  await kiosk.page.clock.runFor(ASKS_AFTER_MS - 5_000);
  await expect(question()).toHaveCount(0);
  await kiosk.page.clock.runFor(5_500);
  await expect(question()).toBeVisible();
});
