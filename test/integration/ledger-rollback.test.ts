/**
 * Yesterday's backup of the ledger in today's place (F10), with real files, over real mutual TLS, and
 * accepted by an operator, on the spot or over the wire. What the bank's evidence gives back is another test's.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { auditPage } from '../../protocol/operator/audit.ts';
import { journalGaps, rollbackAccepted } from '../../protocol/operator/journal.ts';
import { eurSeed } from '../../services/embedded-network/seed/eur.ts';
import { Town, townParties } from '../support/reconciler-town.ts';
import { answered } from '../support/wire-kiosk.ts';

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
  expect(accept('--by', 'Ana Sato').status).toBe(1);
  expect(accept('--by', 'Ana Sato', '--without-bank-list').status).toBe(0);
  await town.startLedger();
  expect(await signIn()).toBe('ok');
  expect(town.alarms).toHaveLength(1);
});

it('is accepted by an operator while the ledger runs, once it has read what its bank knows', async () => {
  await town.stopLedger();
  copyFileSync(at('ledger.db'), at('backup.db'));
  await town.startLedger();
  const paid = await town.authorized();
  answered(await town.kiosk.order(paid.id, paid.authorization));
  await town.stopLedger();
  copyFileSync(at('backup.db'), at('ledger.db'));
  await town.stopBank();
  await town.startLedger();

  const operator = town.operatorAtLedger();
  try {
    const accepting = (withoutBankList: boolean) =>
      operator.call({
        method: 'POST',
        path: '/v1/operator/journal/accept',
        body: { withoutBankList },
        answer: rollbackAccepted,
      });
    const path = '/v1/operator/journal/gaps';
    const gaps = async () =>
      answered(await operator.call({ method: 'GET', path, answer: journalGaps }));

    expect(await gaps()).toMatchObject({
      bankListRead: false,
      suspended: expect.stringContaining('rolled back'),
      gaps: [{ kind: 'journal-behind' }],
    });
    expect(await accepting(false)).toMatchObject({ failure: { code: 'bank-list-unread' } });
    expect(await signIn()).toBe('service-unavailable');

    await town.startBank();
    await town.until(120_000, ({ unknown }) => unknown === 1);
    expect((await gaps()).bankListRead).toBe(true);
    expect(await accepting(false)).toMatchObject({ ok: true, body: { from: expect.any(Number) } });
    expect((await gaps()).suspended).toBeNull();
    expect(await signIn()).toBe('ok');
    // Nothing is left to accept: no second lineage, and no second deed.
    expect(await accepting(false)).toMatchObject({ ok: true, body: { from: null } });

    const trail = await operator.call({
      method: 'GET',
      path: '/v1/operator/audit',
      answer: auditPage,
    });
    expect(answered(trail).entries).toMatchObject([
      { deed: 'journal.accept', details: { bankListRead: true }, end: 'unchanged' },
      { deed: 'journal.accept', end: 'refused', refusal: 'bank-list-unread' },
    ]);
  } finally {
    await operator.close();
  }
});
