/** Every screen of the journey, as everybody must be able to see, touch and reach it. */
import { AxeBuilder } from '@axe-core/playwright';
import { usualDisplay } from '../../protocol/ipc.ts';
import { language } from '../../protocol/ledger.ts';
import { setFaults } from '../../scripts/kiosk/shop.ts';
import { flawsOfContrast } from '../support/contrast-flaws.ts';
import { flawsOfLayout } from '../support/layout-flaws.ts';
import { expect, test } from './fixtures.ts';
import { command, sharedKiosk, type SharedKiosk } from './shared-kiosk.ts';
import { resize } from './witness.ts';
import { type ScreenName } from '../../renderer/flow.ts';

// Starting a network and a kiosk is most of it, and takes long on a busy machine.
test.describe.configure({ timeout: 240_000 });

let kiosk: SharedKiosk;
test.beforeAll(async ({ display }) => {
  kiosk = await sharedKiosk(display);
});
test.afterAll(() => kiosk.close());

const sizes = [
  [1080, 1920],
  [1920, 1080],
] as const;
const languages = { ja: '日本語', en: 'English' } as const;

/** Both languages, both ways to hang the screen; ends as it began: in English, upright. */
async function fits(screen: ScreenName): Promise<void> {
  const { page, customer } = kiosk;
  for (const [language, name] of Object.entries(languages)) {
    await page.getByRole('radio', { name }).click();
    await expect(page.locator(`html[lang="${language}"]`)).toHaveCount(1);
    for (const [width, height] of sizes.toReversed()) {
      await resize(kiosk.terminal.running, width, height);
      await customer.waitFor(screen);
      const where = `${screen}, ${language}, ${width}×${height}`;
      expect(await page.evaluate(flawsOfLayout), where).toEqual([]);
      expect(await page.evaluate(flawsOfContrast), where).toEqual([]);
    }
    const { violations, passes } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    const said = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`,
    );
    expect(said, `${screen}, ${language}`).toEqual([]);
    expect(passes.length, 'axe has looked').toBeGreaterThan(5);
  }
}

/** The longest words there are, at their largest: two languages upright, two lying. */
async function fitsEnlarged(screen: ScreenName): Promise<void> {
  const { page, customer, terminal } = kiosk;
  for (const [place, one] of language.options.entries()) {
    await command(page, 'chooseLanguage', { language: one });
    await command(page, 'chooseDisplay', { display: { ...usualDisplay, text: 150 } });
    const [width, height] = sizes[place < 2 ? 0 : 1];
    if (place % 2 === 0) await resize(terminal.running, width, height);
    await expect(page.locator(`html[lang="${one}"][style*="--text-scale: 1.5"]`)).toHaveCount(1);
    await customer.waitFor(screen);
    expect(await page.evaluate(flawsOfLayout), `${screen}, ${one}, 150 %`).toEqual([]);
  }
  await command(page, 'chooseDisplay', { display: usualDisplay });
  await command(page, 'chooseLanguage', { language: 'en' });
  await resize(terminal.running, ...sizes[0]);
  await expect(page.locator('html[lang="en"]')).toHaveCount(1);
}

test('from welcome to the account', async () => {
  const { customer, network } = kiosk;
  const [marta, jonas] = network.seed.customers;
  if (jonas === undefined) throw new Error('the example programme has this customer');
  await fits('welcome');
  await customer.press('Enter card number');
  await customer.waitFor('card');
  await fits('card');
  await customer.touchDigits(jonas.cardNumber);
  await customer.press('Continue');
  await customer.enterPin('0000');
  await expect(kiosk.page.getByText('You have 4 more tries')).toBeVisible();
  await fits('pin');
  await customer.enterPin(jonas.pin);
  await customer.waitFor('balance');
  await fits('balance');
  await kiosk.startAfresh();
  await customer.signIn(marta.cardNumber, marta.pin);
  await fits('balance');
  await fitsEnlarged('balance');
  await customer.press('Choose an amount');
  await customer.waitFor('amount');
  await fits('amount');
  await fitsEnlarged('amount');
  await kiosk.startAfresh();
});

test('from the amount to goodbye', async () => {
  const { customer, network, page } = kiosk;
  const [marta] = network.seed.customers;
  await customer.signIn(marta.cardNumber, marta.pin);
  await customer.chooseAmount('2500');
  await fits('amount');
  await customer.press(/^Continue with/);
  await customer.waitFor('confirm');
  await fits('confirm');
  await setFaults(network, [{ name: 'pending' }]);
  await customer.press(/^Transfer/);
  await customer.waitFor('progress');
  await expect(page.getByRole('button', { name: 'Leave, let it continue' })).toBeVisible({
    timeout: 30_000,
  });
  await fits('progress');
  await setFaults(network, []);
  await customer.waitFor('paid', 60_000);
  await fits('paid');
  await customer.press('Back to my points');
  await customer.waitFor('balance');
  await setFaults(network, [{ name: 'refuse' }]);
  await customer.chooseAmount('500');
  await customer.press(/^Continue with/);
  await customer.press(/^Transfer/);
  await customer.waitFor('returned');
  await fits('returned');
  await setFaults(network, []);
  await kiosk.startAfresh();
});

test('the whole journey by keyboard alone', async () => {
  const { customer, network, page } = kiosk;
  const [, , , claire] = network.seed.customers;
  if (claire === undefined) throw new Error('the example programme has this customer');
  await customer.waitFor('welcome');
  await tabTo('Enter card number');
  await customer.waitFor('card');
  // The keys on the screen can be reached; the ones on the keyboard do the same.
  await tabTo(claire.cardNumber.slice(0, 1));
  await page.keyboard.type(claire.cardNumber.slice(1), { delay: KEY_HELD_MS });
  await tabTo('Continue');
  await customer.waitFor('pin');
  await page.keyboard.type(claire.pin, { delay: KEY_HELD_MS });
  await tabTo('Show my points');
  await customer.waitFor('balance');
  await tabTo('Choose an amount');
  await customer.waitFor('amount');
  await tabTo(/^Everything/);
  await tabTo(/^Continue with/);
  await customer.waitFor('confirm');
  await tabTo(/^Transfer/);
  await customer.waitFor('paid');
  await tabTo('Finish');
  await customer.waitFor('goodbye');
});

test('the whole journey by two switches: one steps, one chooses', async () => {
  const { customer, network } = kiosk;
  const [marta] = network.seed.customers;
  await kiosk.startAfresh();
  // A card is held to the scanner; everything else is stepped to.
  await customer.scanCard(marta.cardNumber);
  await customer.waitFor('pin');
  for (const digit of marta.pin) await tabTo(digit, 'Space');
  await tabTo('Show my points', 'Space');
  await customer.waitFor('balance');
  await tabTo('Choose an amount', 'Space');
  await customer.waitFor('amount');
  await tabTo(/^Everything/, 'Space');
  await tabTo(/^Continue with/, 'Space');
  await customer.waitFor('confirm');
  await tabTo(/^Transfer/, 'Space');
  await customer.waitFor('paid');
  await tabTo('Finish', 'Space');
  await customer.waitFor('goodbye');
});

/** Tab until the button has the focus, visibly; then the key that chooses. */
async function tabTo(button: string | RegExp, chooses: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  const { page } = kiosk;
  const wanted = page.getByRole('button', {
    name: button,
    ...(typeof button === 'string' && { exact: true }),
  });
  await expect(wanted.first()).toBeEnabled();
  const seen: string[] = [];
  for (let pressed = 0; pressed < TABS_MAX; pressed += 1) {
    if (await wanted.first().evaluate((one) => one === document.activeElement)) {
      expect(
        await wanted
          .first()
          .evaluate((one) => Number.parseFloat(getComputedStyle(one).outlineWidth)),
        'the width of the line around what has the focus',
      ).toBeGreaterThan(2);
      await page.keyboard.press(chooses, { delay: KEY_HELD_MS });
      return;
    }
    const had = await page.evaluateHandle(() => document.activeElement);
    await page.keyboard.press('Tab', { delay: KEY_HELD_MS });
    await page.waitForFunction((one) => document.activeElement !== one, had, { polling: 20 });
    seen.push(await page.evaluate(() => document.activeElement?.textContent?.slice(0, 20) ?? ''));
  }
  throw new Error(`the keyboard never came to ${String(button)}, but to ${seen.join(', ')}`);
}
const TABS_MAX = 40;
/** As a person: longer than a scanner, and long enough for the button to be seen pressed. */
const KEY_HELD_MS = 70;
