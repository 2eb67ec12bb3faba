/** Journeys of real customers at the real kiosk: short, safe to turn back from, and gone with whoever made them. */
import { type Locator } from 'playwright';
import { ja } from '../../../renderer/words/ja.ts';
import { strikeCodes } from '../../../scripts/devices/wedge-scanner.ts';
import { type Customer } from '../../../scripts/kiosk/customer.ts';
import { makeJourneys } from '../../../scripts/kiosk/many-journeys.ts';
import { expect, test } from '../fixtures.ts';
import { command, sharedKiosk, type SharedKiosk } from '../shared-kiosk.ts';
import { type ScreenName } from '../../../renderer/flow.ts';

// Starting a network and a kiosk is most of it, and takes long on a busy machine.
test.describe.configure({ timeout: 240_000 });

let kiosk: SharedKiosk;
test.beforeAll(async ({ display }) => {
  kiosk = await sharedKiosk(display);
});
test.afterAll(() => kiosk.close());

const TOUCHES_MAX = 6;

/** Counts what the hand does: every press that reaches the page, wherever it lands. */
async function countTouches(): Promise<() => Promise<number>> {
  await kiosk.page.evaluate(() => {
    const count = { touches: 0 };
    Object.assign(window, { touched: count });
    addEventListener('pointerdown', () => (count.touches += 1), { capture: true });
  });
  return () =>
    kiosk.page.evaluate(() => (Reflect.get(window, 'touched') as { touches: number }).touches);
}

const atBalance = async (): Promise<Customer> => {
  const [marta] = kiosk.network.seed.customers;
  await kiosk.startAfresh();
  await kiosk.customer.signIn(marta.cardNumber, marta.pin);
  return kiosk.customer;
};
/** Which screen they are for, in the order in which a customer comes to them. */
const ways: readonly [ScreenName, (customer: Customer) => Promise<void>][] = [
  ['balance', async () => {}],
  ['points', (customer) => customer.press('My points')],
  ['history', (customer) => presses(customer, 'My points', 'What happened')],
  ['new-pin', (customer) => presses(customer, 'My points', 'Change PIN')],
  ['amount', (customer) => customer.chooseAmount('500')],
  [
    'confirm',
    async (customer) => {
      await customer.chooseAmount('500');
      await customer.press(/^Continue with/);
    },
  ],
];
async function presses(customer: Customer, ...names: (string | RegExp)[]): Promise<void> {
  for (const name of names) await customer.press(name);
}
const back = (customer: Customer): Locator => customer.page.getByRole('button', { name: 'Back' });

test('after the PIN six touches are enough for money', async () => {
  const customer = await atBalance();
  const touches = await countTouches();
  await customer.press('Choose an amount');
  await customer.page.locator('.chip').first().click();
  await customer.press(/^Continue with/);
  await customer.press(/^Transfer/);
  await customer.waitFor('paid');
  await customer.press('Finish');
  await customer.waitFor('goodbye');
  expect(await touches()).toBeLessThanOrEqual(TOUCHES_MAX);
});

test('Back leads from every screen to the balance, and nothing was asked of anybody', async () => {
  const customer = await atBalance();
  const waiting = async (): Promise<unknown> => {
    const snapshot = (await command(kiosk.page, 'snapshot', undefined)) as {
      network: { waiting: number };
      customer: { redemption: unknown; pinChange?: unknown };
    };
    return [snapshot.network.waiting, snapshot.customer.redemption, snapshot.customer.pinChange];
  };
  for (const [screen, go] of ways) {
    await go(customer);
    await customer.waitFor(screen);
    while ((await back(customer).count()) > 0) await back(customer).click();
    await customer.waitFor('balance');
  }
  expect(await waiting()).toEqual([0, null, undefined]);
});

test('a reader brings nothing to a screen that does not expect it', async () => {
  const [marta] = kiosk.network.seed.customers;
  const customer = await atBalance();
  await customer.page.evaluate(() => {
    const count = { ends: 0 };
    Object.assign(window, { read: count });
    addEventListener('keydown', ({ key }) => (count.ends += Number(key === 'Enter')), true);
  });
  const read = () =>
    customer.page.evaluate(() => (Reflect.get(window, 'read') as { ends: number }).ends);
  for (const [screen, go] of ways) {
    await go(customer);
    await customer.waitFor(screen);
    const [words, before] = [await customer.words(), await read()];
    const codes = [marta.cardNumber, `${marta.pin}00`, '10000016'];
    await strikeCodes(kiosk.terminal.running.app, ...codes);
    await expect.poll(read).toBe(before + codes.length);
    expect(await customer.words(), screen).toBe(words);
    while ((await back(customer).count()) > 0) await back(customer).click();
    await customer.waitFor('balance');
  }
});

test('another language in the middle of the journey changes the words and nothing else', async () => {
  const customer = await atBalance();
  await customer.chooseAmount('500');
  await customer.press(/^Continue with/);
  await customer.waitFor('confirm');
  await customer.page.getByRole('radio', { name: '日本語' }).click();
  await expect(customer.page.getByRole('heading', { level: 1 })).toContainText(ja.confirm.title);
  await expect(customer.screen('confirm')).toContainText('5.00');
  await customer.press(/^.*5\.00.*$/);
  await customer.waitFor('paid');
  await expect(customer.page.getByRole('heading', { level: 1 })).toContainText(ja.paid.title);
  await customer.page.getByRole('radio', { name: 'English' }).click();
  await expect(customer.page.getByRole('heading', { level: 1 })).toContainText(
    'Paid to your account',
  );
});

test('journey after journey ends where it began', async () => {
  const [marta] = kiosk.network.seed.customers;
  await kiosk.startAfresh();
  const { app, page } = kiosk.terminal.running;
  const { measured } = await makeJourneys({ app, page, card: marta.cardNumber, pin: marta.pin }, 2);
  expect(measured.at(-1)?.journeys).toBe(2);
  expect(measured.at(-1)?.pssKiB).toBeGreaterThan(0);
});
