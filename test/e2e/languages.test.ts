/** A customer who reads Japanese, in a shop whose language is English. */
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
  await page.getByRole('radio', { name: '日本語' }).click();
  await expect(heading()).toHaveText('ポイントを、お金に');
  expect(await language()).toBe('ja');
  await customer.scanCard(marta.cardNumber);
  await expect(heading()).toHaveText('暗証番号');
  await customer.touchDigits(marta.pin);
  await customer.press('ポイントを見る');
  await customer.waitFor('balance');
  await expect(heading()).toContainText('お持ちのポイントの価値');
  await customer.press('金額を選ぶ');
  await customer.waitFor('amount');
  await customer.touchDigits('2500');
  await customer.press(/で進む$/);
  await customer.waitFor('confirm');
  await expect(heading()).toContainText('この金額を振り込みますか');
  await customer.press(/を振り込む$/);
  await customer.waitFor('paid');
  await expect(heading()).toContainText('口座へ振り込みました');
  expect((await customer.receipt())['現在のポイント']).toBe('2,420');
  expect(await language(), 'kept on every screen').toBe('ja');
  await customer.press('終了する');
  await customer.waitFor('goodbye');
  await customer.waitFor('welcome');
  await expect(heading()).toHaveText('Turn your points into money');
  expect(await language()).toBe('en');
});
