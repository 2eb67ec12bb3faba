import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright';

/** A Chromium of the system, or the one that KANGEN_BROWSER names. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['KANGEN_BROWSER'] ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    throw new Error(
      `There is no ${executablePath}: apt-get install chromium, or set KANGEN_BROWSER.`,
    );
  }
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--headless=new',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
