/**
 * One network and one kiosk for all the tests of a file: for tests that only look, or that put back what
 * they change. When the file is done, the checker proves I1 to I4 as after every other test.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Page } from 'playwright';
import { type Customer } from '../../scripts/kiosk/customer.ts';
import { verify } from '../../scripts/verify/verify.ts';
import { type Display } from '../../scripts/virtual-display.ts';
import { type Network, startNetwork } from '../../services/embedded-network/network.ts';
import { misplacedSecrets } from '../support/misplaced-secrets.ts';
import { expect, Terminal } from './fixtures.ts';

export interface SharedKiosk {
  network: Network;
  terminal: Terminal;
  customer: Customer;
  page: Page;
  /** Nobody is signed in, nothing is typed, the language is English. */
  startAfresh(): Promise<void>;
  close(): Promise<void>;
}

/** @param devices what is attached to the kiosk, as main/config.ts reads it */
export async function sharedKiosk(
  display: Display,
  devices: Record<string, string> = {},
): Promise<SharedKiosk> {
  const folder = mkdtempSync(join(tmpdir(), 'kangen-e2e-'));
  const network = await startNetwork({ data: join(folder, 'network'), programme: 'eur' });
  const terminal = new Terminal(network, folder, display, '1080x1920');
  terminal.devices = devices;
  const customer = await terminal.start();
  const { page } = customer;
  await customer.waitFor('welcome');
  return {
    network,
    terminal,
    customer,
    page,
    startAfresh: async () => {
      await command(page, 'signOut', {});
      await command(page, 'chooseLanguage', { language: 'en' });
      await page.reload();
      await customer.waitFor('welcome');
    },
    close: async () => {
      await terminal.stop();
      await network.stop();
      const { violations } = verify({ data: network.data, kiosks: [terminal.userData] });
      const misplaced = misplacedSecrets(folder, network.seed);
      rmSync(folder, { recursive: true, force: true });
      expect(violations, 'the books after the tests').toEqual([]);
      expect(misplaced, 'what the tests have left on the disk').toEqual([]);
    },
  };
}

/** As the page itself would: through the bridge. */
export function command(page: Page, name: string, input: unknown): Promise<unknown> {
  return page.evaluate(
    ([method, argument]) => {
      const bridge = Reflect.get(window, 'kiosk') as Record<string, (input: unknown) => unknown>;
      return bridge[method]?.(argument);
    },
    [name, input] as const,
  );
}
