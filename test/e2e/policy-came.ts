/**
 * The welcome is there before the ledger's first word is. Until its policy has come a terminal takes no wish
 * (main/offline/policy-keeper.ts), and says that the ledger cannot be reached: who takes the ledger away waits for it.
 */
import { type Page } from 'playwright';

export async function untilPolicy(page: Page): Promise<void> {
  await page.waitForFunction(async () => (await window.kiosk.snapshot()).idle !== undefined);
}
