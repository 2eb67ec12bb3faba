/**
 * A customer at the kiosk: touches what is on the screen, by its name in English, and waits for what
 * the screen says. The guided journey and the end-to-end tests are both written in these words.
 */
import { type Locator, type Page } from 'playwright';
import { type ScreenName } from '../../renderer/flow.ts';
import { strikeCodes } from '../devices/wedge-scanner.ts';
import { type LaunchedKiosk } from './launch.ts';

export class Customer {
  readonly page: Page;
  /** What a card is held to: a scanner that is a keyboard, unless a test has attached another. */
  scanner: (code: string) => Promise<void> | void;

  constructor({ app, page }: LaunchedKiosk) {
    this.page = page;
    this.scanner = (code) => strikeCodes(app, code);
  }

  screen(name: ScreenName): Locator {
    return this.page.locator(`[data-screen="${name}"]`);
  }

  async waitFor(name: ScreenName, timeoutMs = 30_000): Promise<void> {
    await this.screen(name).waitFor({ state: 'visible', timeout: timeoutMs });
  }

  async press(button: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name: button }).first().click();
  }

  /** The next customer need not wait for the goodbye to end, nor touch an invitation. */
  async scanCard(number: string): Promise<void> {
    const open = ['welcome', 'goodbye', 'invitation'].map((name) => `[data-screen="${name}"]`);
    await this.page.locator(open.join()).first().waitFor();
    await this.scanner(number);
    await this.waitFor('pin');
  }

  /** By touch, digit by digit. */
  async typeCard(number: string): Promise<void> {
    await this.waitFor('welcome');
    await this.press('Enter card number');
    await this.waitFor('card');
    await this.touchDigits(number);
    await this.press('Continue');
    await this.waitFor('pin');
  }

  async enterPin(pin: string): Promise<void> {
    await this.waitFor('pin');
    await this.touchDigits(pin);
    await this.press('Show my points');
  }

  async signIn(card: string, pin: string): Promise<void> {
    await this.scanCard(card);
    await this.enterPin(pin);
    await this.waitFor('balance');
  }

  /** @param digits as touched: `2500` for 25.00 in a currency with cents */
  async chooseAmount(digits: string): Promise<void> {
    await this.press('Choose an amount');
    await this.waitFor('amount');
    await this.touchDigits(digits);
  }

  async touchDigits(digits: string): Promise<void> {
    for (const digit of digits) {
      await this.page.getByRole('button', { name: digit, exact: true }).click();
    }
  }

  /** The receipt as it stands on the screen: what each line is called → what it says. */
  async receipt(): Promise<Record<string, string>> {
    const names = await this.page.locator('.receipt dt').allInnerTexts();
    const values = await this.page.locator('.receipt dd').allInnerTexts();
    return Object.fromEntries(names.map((name, place) => [name, values[place] ?? '']));
  }

  /** The heading of what is shown now. */
  heading(): Promise<string> {
    return this.page.getByRole('heading', { level: 1 }).innerText();
  }

  /** All the words on the screen, on one line. */
  async words(): Promise<string> {
    const text = await this.page.locator('[data-screen]').innerText();
    return text.replaceAll(/\s+/g, ' ');
  }
}
