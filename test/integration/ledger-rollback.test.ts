/**
 * Yesterday's backup of the ledger in today's place (F10), with real files, over real mutual TLS, and
 * accepted by the command that an operator has. What the bank's evidence gives back is another test's.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eurSeed } from '../../services/embedded-network/seed/eur.ts';
import { Town, townParties } from '../support/reconciler-town.ts';

let town: Town;
beforeEach(async () => {
  town = new Town(await townParties());
  await town.open();
});
afterEach(async () => {
  // Checks all books, and the chain against every head.
  await town.close();
});

const at = (...names: string[]): string => join(town.data, 'ledger', ...names);

function accept(...more: string[]): { status: number | null; stdout: string } {
  const command = join(import.meta.dirname, '../../services/ledger/accept-rollback.ts');
  const ran = spawnSync(process.execPath, [command, '--data', at(), ...more], {
    encoding: 'utf8',
  });
  return { status: ran.status, stdout: ran.stdout };
}

async function signIn(): Promise<string> {
  const [{ cardNumber, pin }] = eurSeed.customers;
  const answer = await town.kiosk.signIn(cardNumber, pin, town.clock);
  return answer.ok ? 'ok' : answer.failure.code;
}

it('is noticed, promises nothing, and goes on once an operator has accepted the loss', async () => {
  await town.stopLedger();
  copyFileSync(at('ledger.db'), at('backup.db'));
  await town.startLedger();
  await town.authorized();
  await town.stopLedger();
  expect(readdirSync(at('heads'))).toHaveLength(2);
  expect(accept()).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('nothing to accept'),
  });

  copyFileSync(at('backup.db'), at('ledger.db'));
  await town.startLedger();
  expect(town.alarms).toMatchObject([{ alarm: 'journal-behind' }]);
  expect(await signIn()).toBe('service-unavailable');
  await town.stopLedger();

  expect(accept()).toMatchObject({ status: 1, stdout: expect.stringContaining('rolled back') });
  expect(accept('--by', 'Ana Sato').status).toBe(0);
  await town.startLedger();
  expect(await signIn()).toBe('ok');
  expect(town.alarms).toHaveLength(1);
});
