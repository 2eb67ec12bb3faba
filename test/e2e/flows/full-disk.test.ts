/**
 * The real kiosk on a disk that becomes full: under a transfer that is on its way, and in front of somebody who is
 * about to send one. It says so in each language and takes nothing new; nothing is lost, and nothing is sent twice.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { language } from '../../../protocol/ledger.ts';
import { catalogues } from '../../../renderer/words/index.ts';
import { type Customer } from '../../../scripts/kiosk/customer.ts';
import { strikeCodes } from '../../../scripts/devices/wedge-scanner.ts';
import { balanceOf, setFaults } from '../../../scripts/kiosk/shop.ts';
import { openBooks } from '../../../scripts/verify/database.ts';
import { type Network } from '../../../services/embedded-network/network.ts';
import { type SmallDisk, smallDiskAt } from '../../support/small-disk.ts';
import { expect, test as base } from '../fixtures.ts';
import { command } from '../shared-kiosk.ts';
import { witness } from '../witness.ts';

const patient = { timeout: 60_000 };
const { disk: said } = catalogues.en;

const test = base.extend<{ disk: SmallDisk }>({
  disk: async ({ network }, use, testInfo) => {
    const disk = smallDiskAt(join(dirname(network.data), 'kiosk'));
    testInfo.skip(disk === null, 'a disk of its own needs root, and leave to mount');
    if (disk === null) return;
    await use(disk);
    disk.unmount();
  },
  // The kiosk's folder is looked through once it has stopped, and before its disk goes.
  terminal: async ({ disk, terminal }, use) => {
    expect(disk).toBeDefined();
    await use(terminal);
  },
});
test.describe.configure({ timeout: 240_000 });

test(
  'what is on its way waits and ends once there is room; what is asked for now is not taken',
  { tag: '@slow' },
  async ({ disk, network, customer, terminal }) => {
    const [marta] = network.seed.customers;
    const { app, page } = terminal.running;
    const look = witness(terminal, 'full disk');
    const log = join(terminal.userData, 'kiosk.log');
    const file = join(terminal.userData, 'kiosk.db');
    await setFaults(network, [{ name: 'pending' }]);
    await customer.signIn(marta.cardNumber, marta.pin);
    await choose(customer);
    await customer.press(/^Transfer/);
    await customer.waitFor('progress');

    const full = becomesFull(disk, { file, log });
    await setFaults(network, []);
    await expect(customer.screen('progress')).toContainText(said.underWay, patient);
    await look('under way');
    await customer.press(/^Leave/);
    await customer.waitFor('disk-failing');
    await look('to the next');
    for (const spoken of language.options) {
      await command(page, 'chooseLanguage', { language: spoken });
      const { title, what, next } = catalogues[spoken].disk;
      for (const words of [title, what, next])
        await expect(customer.screen('disk-failing')).toContainText(words);
    }
    await command(page, 'chooseLanguage', { language: 'en' });
    await strikeCodes(app, marta.cardNumber);
    const { cardNumber, pin } = marta;
    expect(await command(page, 'signIn', { cardNumber, pin })).toMatchObject({
      accepted: false,
      failure: { code: 'terminal-storage-failing' },
    });
    await customer.waitFor('disk-failing');
    expect(() => appendFileSync(log, '\n'), 'the log is on the full disk').toThrow(/ENOSPC/);

    full.makeRoom();
    await customer.waitFor('welcome', patient.timeout);
    await expect.poll(() => paidTo(network), patient).toBe(500n);
    await expect.poll(() => statesIn(file), patient).toEqual(['settled']);

    await customer.signIn(marta.cardNumber, marta.pin);
    expect(await customer.words()).toContain('4,420');
    await choose(customer);
    const again = becomesFull(disk, { file, log });
    await customer.press(/^Transfer/);
    await customer.waitFor('balance');
    await expect(customer.screen('balance')).toContainText(said.account);
    await look('in front of a customer');
    expect(await customer.words()).toContain('4,420');
    again.makeRoom();
    await expect(page.getByRole('button', { name: 'Choose an amount' })).toBeVisible(patient);
    expect(statesIn(file), 'nothing was begun').toEqual(['settled']);
    await choose(customer);
    await customer.press(/^Transfer/);
    await customer.waitFor('paid');
    expect(await paidTo(network)).toBe(1000n);

    const lines = readFileSync(log, 'utf8').split('\n');
    const messages = lines
      .filter((text) => text !== '')
      .map((text) => line.parse(JSON.parse(text)));
    expect(messages.map(({ msg }) => msg)).toEqual(
      expect.arrayContaining(['the disk fails: nothing new is taken', 'the disk is well again']),
    );
  },
);

const line = z.looseObject({ msg: z.string() });

async function choose(customer: Customer): Promise<void> {
  await customer.chooseAmount('500');
  await customer.press(/^Continue with/);
  await customer.waitFor('confirm');
}

/**
 * To the last byte. Somebody else reads the kiosk's record meanwhile: so the kiosk, which opens a file that fails
 * anew, does not find the very room that closing its write-ahead log would give back.
 */
function becomesFull(disk: SmallDisk, { file, log }: { file: string; log: string }) {
  const reader = new Database(file, { readonly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM transfer').get();
  disk.fill(log);
  return {
    makeRoom: () => {
      reader.close();
      disk.makeRoom();
    },
  };
}

function statesIn(file: string): string[] {
  const books = openBooks(file);
  try {
    return books
      .rows(z.object({ state: z.string() }), 'SELECT state FROM transfer')
      .map(({ state }) => state);
  } finally {
    books.close();
  }
}

async function paidTo(network: Network): Promise<bigint> {
  const [marta] = network.seed.customers;
  return (await balanceOf(network, marta.payee.account)).minor;
}
