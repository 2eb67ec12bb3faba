/** A customer who reads Japanese, in a shop whose language is English. */
import { en } from '../../renderer/words/en.ts';
import { ja } from '../../renderer/words/ja.ts';
import { ko } from '../../renderer/words/ko.ts';
import { zh } from '../../renderer/words/zh.ts';
import { expect, test } from './fixtures.ts';
import { sharedKiosk, type SharedKiosk } from './shared-kiosk.ts';

// Starting a network and a kiosk is most of it, and takes long on a busy machine.
test.describe.configure({ timeout: 240_000 });

let kiosk: SharedKiosk;
test.beforeAll(async ({ display }) => {
  kiosk = await sharedKiosk(display);
});
test.afterAll(() => kiosk.close());

const heading = () => kiosk.page.getByRole('heading', { level: 1 });
const language = () => kiosk.page.locator('html').getAttribute('lang');

test('the whole journey in Japanese, and the next customer starts in English', async () => {
  const { customer, network, page } = kiosk;
  const [marta] = network.seed.customers;
  await customer.waitFor('welcome');
  expect(await language()).toBe('en');
  for (const [name, words] of [
    ['简体中文', zh],
    ['한국어', ko],
  ] as const) {
    await page.getByRole('radio', { name }).click();
    await expect(heading()).toHaveText(words.welcome.title);
  }
  await page.getByRole('radio', { name: '日本語' }).click();
  await expect(heading()).toHaveText(ja.welcome.title);
  expect(await language()).toBe('ja');
  await customer.scanCard(marta.cardNumber);
  await expect(heading()).toHaveText(ja.pin.title);
  await customer.touchDigits(marta.pin);
  await customer.press(ja.pin.next);
  await customer.waitFor('balance');
  await expect(heading()).toContainText(ja.balance.title);
  await customer.press(ja.balance.next);
  await customer.waitFor('amount');
  await customer.touchDigits('2500');
  await customer.press(withAmount(ja.amount.next));
  await customer.waitFor('confirm');
  await expect(heading()).toContainText(ja.confirm.title);
  await customer.press(withAmount(ja.confirm.next));
  await customer.waitFor('paid');
  await expect(heading()).toContainText(ja.paid.title);
  expect((await customer.receipt())[ja.paid.after]).toBe('2,420');
  expect(await language(), 'kept on every screen').toBe('ja');
  await customer.press(ja.paid.finish);
  await customer.waitFor('goodbye');
  await expect(heading()).toHaveText(ja.goodbye.title);
  await customer.waitFor('welcome');
  await expect(heading()).toHaveText(en.welcome.title);
  expect(await language()).toBe('en');
});

/** The words of a button that says an amount, whatever the amount. */
const withAmount = (words: string): RegExp => new RegExp(`^${words.replace('{{amount}}', '.+')}$`);
