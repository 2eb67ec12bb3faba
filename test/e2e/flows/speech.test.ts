/** A whole redemption for somebody who sees nothing: keys, and what the terminal's voice was given to say. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Page } from 'playwright';
import { catalogues } from '../../../renderer/words/index.ts';
import { expect, test } from '../fixtures.ts';

const { en } = catalogues;

// Starting a network and a kiosk is most of it, and takes long on a busy machine.
test.describe.configure({ timeout: 240_000 });

/** In the place of espeak-ng: one line for each utterance. */
function recordingVoice() {
  const folder = mkdtempSync(join(tmpdir(), 'kangen-heard-'));
  const heard = join(folder, 'heard');
  const program = join(folder, 'voice');
  writeFileSync(program, `#!/bin/sh\ntext=$(cat)\nprintf '%s\\n' "$text" >> ${heard}\n`);
  chmodSync(program, 0o700);
  return {
    env: { KANGEN_SPEECH: 'headphones', KANGEN_SPEECH_PROGRAM: program },
    lines: (): string[] =>
      existsSync(heard) ? readFileSync(heard, 'utf8').trimEnd().split('\n') : [],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

test(
  'a redemption is heard from welcome to goodbye, the PIN never, and the next customer hears nothing',
  { tag: '@slow' },
  async ({ terminal, network }) => {
    const voice = recordingVoice();
    terminal.devices = voice.env;
    const customer = await terminal.start();
    const { page } = customer;
    const [marta] = network.seed.customers;
    let from = 0;
    /** Since the last that was waited for. */
    const hears = async (...words: string[]): Promise<void> => {
      const since = from;
      const found = (): boolean =>
        voice
          .lines()
          .slice(since)
          .some((line) => words.every((word) => line.includes(word)));
      await expect
        .poll(found, { message: `hears ${words.join(', ')}`, timeout: 60_000 })
        .toBe(true);
      from = voice.lines().length;
    };
    const press = (key: string): Promise<void> => page.keyboard.press(key, { delay: KEY_HELD_MS });
    try {
      await customer.waitFor('welcome');
      expect(voice.lines(), 'it begins with the customer').toEqual([]);
      await press('F8');
      await hears(en.speech.begins, en.welcome.title, en.welcome.start);
      await press('Tab');
      await hears(`${en.welcome.start}, ${en.speech.button}`);
      await press('Enter');
      await hears(en.card.title);
      await page.keyboard.type(marta.cardNumber, { delay: KEY_HELD_MS });
      await hears('16 of 16 digits entered');
      await press('Enter');
      await hears(en.pin.title);
      await page.keyboard.type(marta.pin, { delay: KEY_HELD_MS });
      await hears(`${marta.pin.length} digits entered`);
      await press('Enter');
      await hears(en.balance.title, '€', en.balance.next);
      await tabTo(page, en.balance.next);
      await hears(`${en.balance.next}, ${en.speech.button}`);
      await press('Enter');
      await hears(en.amount.title);
      await page.keyboard.type('2500', { delay: KEY_HELD_MS });
      await hears('€25');
      await press('Enter');
      await hears('€25', 'Transfer');
      await tabTo(page, 'Transfer');
      await press('Enter');
      await customer.waitFor('paid');
      await hears(en.paid.title, '€25', en.paid.reference);
      await tabTo(page, en.paid.finish);
      await press('Enter');
      await hears(en.goodbye.title);
      await customer.waitFor('welcome');
      expect(voice.lines().filter((line) => line.includes(marta.pin))).toEqual([]);

      await customer.signIn(marta.cardNumber, marta.pin);
      await expect(page.getByRole('button', { name: en.speech.begin })).toBeVisible();
      expect(voice.lines().slice(from), 'the next customer').toEqual([]);
    } finally {
      voice.remove();
    }
  },
);

/** Tab until a control whose name begins like that has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const focused = (): Promise<string> =>
    page.evaluate(() => {
      const { activeElement: one } = document;
      return one instanceof HTMLButtonElement ? (one.textContent ?? '') : '';
    });
  for (let pressed = 0; pressed < TABS_MAX; pressed += 1) {
    if ((await focused()).startsWith(name)) return;
    const before = await page.evaluateHandle(() => document.activeElement);
    await page.keyboard.press('Tab', { delay: KEY_HELD_MS });
    await page.waitForFunction((one) => document.activeElement !== one, before, { polling: 20 });
  }
  throw new Error(`the keyboard never came to ${name}`);
}
const TABS_MAX = 40;
/** As a person: longer than a scanner. */
const KEY_HELD_MS = 80;
