/** After everything a customer does: where their secrets are on disk, and that they are nowhere else. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { openBooks } from '../../scripts/verify/database.ts';
import { everyFile, holds, holdsAlone, spaced } from '../support/misplaced-secrets.ts';
import { expect, test } from './fixtures.ts';

// Starting a network and a kiosk is most of it, and takes long on a busy machine.
test.describe.configure({ timeout: 240_000 });

const WRONG_PIN = '739154';

test('card, PIN, token, account and device key are only where they belong', async ({
  customer,
  network,
  terminal,
}) => {
  const [marta] = network.seed.customers;
  await customer.scanCard(marta.cardNumber);
  await customer.enterPin(WRONG_PIN);
  await expect(customer.page.getByText('You have 4 more tries')).toBeVisible();
  await customer.enterPin(marta.pin);
  await customer.waitFor('balance');
  await customer.chooseAmount('2500');
  await customer.press(/^Continue with/);
  await customer.press(/^Transfer/);
  await customer.waitFor('paid');
  const tokens = tokenHashes(join(network.data, 'ledger', 'ledger.db'));
  expect(tokens.length, 'the session is open').toBeGreaterThan(0);
  await terminal.stop();

  const { account } = marta.payee;
  if (account.kind !== 'iban') throw new Error('the euro programme pays to an IBAN');
  const key = readFileSync(join(terminal.userData, 'device-key'), 'utf8');
  const folder = join(network.data, '..');
  const found = everyFile(folder).flatMap(({ place, bytes }) => {
    const here = (secret: string, is: boolean): string[] => (is ? [`${secret} in ${place}`] : []);
    return [
      ...here('PIN', holdsAlone(bytes, marta.pin) || holdsAlone(bytes, WRONG_PIN)),
      ...here('card number', holds(bytes, marta.cardNumber)),
      ...here('token', holdsToken(bytes, tokens)),
      ...here('account', holds(bytes, account.iban) || holds(bytes, spaced(account.iban))),
      ...here('account', holds(bytes, account.iban.slice(4))),
      ...here('device key', holds(bytes, keyLine(key))),
    ];
  });
  expect([...new Set(found)].toSorted()).toEqual(allowed);
});

/** The parties whose business it is; the device key's own file is sealed outside development. */
const allowed = [
  'account in network/bank/bank.db',
  'account in network/ledger/ledger.db',
  'card number in network/ledger/ledger.db',
  'device key in kiosk/device-key',
];

/** The ledger keeps only what a token hashes to: whatever looks like a token is hashed and compared. */
function holdsToken(bytes: Buffer, hashes: readonly string[]): boolean {
  const candidates = bytes.toString('latin1').match(/(?<![\w-])[\w-]{43}(?![\w-])/g) ?? [];
  return candidates.some((one) =>
    (['hex', 'base64url'] as const).some((encoding) =>
      hashes.includes(createHash('sha256').update(one).digest(encoding)),
    ),
  );
}

function tokenHashes(file: string): string[] {
  const books = openBooks(file);
  try {
    const row = z.object({ hash: z.string() });
    return books.rows(row, 'SELECT token_hash AS hash FROM session').map(({ hash }) => hash);
  } finally {
    books.close();
  }
}

function keyLine(pem: string): string {
  const line = pem.split('\n')[5];
  if (line === undefined || line.length < 40) throw new Error('this is no PEM of a device key');
  return line;
}
