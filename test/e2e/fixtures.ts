/**
 * One real network and one real kiosk for each test, on copies of a seeded folder that is made once.
 * After every test the checker proves I1 to I4 from the databases the test leaves behind, and no secret is
 * anywhere in its folder but where it belongs.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as base } from 'playwright/test';
import { Customer } from '../../scripts/kiosk/customer.ts';
import { type LaunchedKiosk, launchKiosk, shopKiosk } from '../../scripts/kiosk/launch.ts';
import { verify } from '../../scripts/verify/verify.ts';
import { type Network, startNetwork } from '../../services/embedded-network/network.ts';
import { type ProgrammeName } from '../../services/embedded-network/seed/index.ts';
import { misplacedSecrets } from '../support/misplaced-secrets.ts';
import { type Display, openDisplay } from '../../scripts/virtual-display.ts';

/** The kiosk of a test: can be killed as by a power cut, and started again on the same disk. */
export class Terminal {
  readonly userData: string;
  readonly #network: Network;
  readonly #folder: string;
  readonly #display: Display;
  readonly #window: string;
  #running: LaunchedKiosk | null = null;
  /** Attached from the next start on. */
  devices: Record<string, string> = {};

  constructor(network: Network, folder: string, display: Display, window: string) {
    this.#network = network;
    this.#folder = folder;
    this.#display = display;
    this.#window = window;
    this.userData = shopKiosk(network, folder).userData;
  }

  async start(): Promise<Customer> {
    this.#running = await launchKiosk({
      ...shopKiosk(this.#network, this.#folder),
      window: this.#window,
      display: this.#display,
      devices: this.devices,
    });
    return new Customer(this.#running);
  }

  get running(): LaunchedKiosk {
    if (this.#running === null) throw new Error('the kiosk is not running');
    return this.#running;
  }

  /** SIGKILL: nothing is flushed, nothing is said. */
  async cutPower(): Promise<void> {
    const { app } = this.running;
    const gone = new Promise((resolve) => app.process().once('exit', resolve));
    app.process().kill('SIGKILL');
    await gone;
    this.#running = null;
  }

  async stop(): Promise<void> {
    await this.#running?.app.close();
    this.#running = null;
  }
}

interface Options {
  programme: ProgrammeName;
  window: '1080x1920' | '1920x1080';
}

interface Fixtures {
  network: Network;
  terminal: Terminal;
  customer: Customer;
}

interface WorkerFixtures {
  templates: Map<ProgrammeName, string>;
  display: Display;
}

export const test = base.extend<Options & Fixtures, WorkerFixtures>({
  programme: ['eur', { option: true }],
  window: ['1080x1920', { option: true }],

  templates: [
    async ({}, use) => {
      const made = new Map<ProgrammeName, string>();
      await use(made);
      for (const folder of made.values()) rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  display: [
    async ({}, use) => {
      const display = await openDisplay();
      await use(display);
      display.stop();
    },
    { scope: 'worker' },
  ],

  network: async ({ programme, templates }, use) => {
    const template = templates.get(programme) ?? (await makeTemplate(programme));
    templates.set(programme, template);
    const folder = mkdtempSync(join(tmpdir(), 'kangen-e2e-'));
    cpSync(template, folder, { recursive: true });
    const network = await startNetwork({ data: join(folder, 'network'), programme });
    await use(network);
    await network.stop();
    const misplaced = misplacedSecrets(folder, network.seed);
    rmSync(folder, { recursive: true, force: true });
    expect(misplaced, 'what the test has left on the disk').toEqual([]);
  },

  terminal: async ({ network, display, window }, use) => {
    const terminal = new Terminal(network, join(network.data, '..'), display, window);
    await use(terminal);
    await terminal.stop();
    const { violations, checked } = verify({ data: network.data, kiosks: [terminal.userData] });
    expect(violations, 'the books after the test').toEqual([]);
    expect(checked.journalTransactions).toBeGreaterThan(0);
  },

  customer: async ({ terminal }, use) => {
    await use(await terminal.start());
  },
});

async function makeTemplate(programme: ProgrammeName): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kangen-e2e-template-'));
  const network = await startNetwork({ data: join(folder, 'network'), programme });
  await network.enrol('urn:kangen:operator:sandbox');
  await network.stop();
  return folder;
}

export { expect };
