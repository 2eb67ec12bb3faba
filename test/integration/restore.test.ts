/**
 * The ledger's database is lost and yesterday's backup is put in its place (F10), over real mutual TLS
 * and on real files, with a bank and kiosks that have gone on: everything becomes final, I1 to I4 hold
 * (`scripts/verify`, when the town closes), and the customer has the points that are theirs.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { PeerUnreachable } from '../../services/mutual-tls/client.ts';
import {
  AFTER_THE_WINDOW_MS,
  type Parties,
  SECOND_MS,
  Town,
  townParties,
} from '../support/reconciler-town.ts';
import { answered } from '../support/wire-kiosk.ts';

let parties: Parties;
beforeAll(async () => {
  parties = await townParties();
});

let town: Town;
beforeEach(async () => {
  town = new Town(parties);
  await town.open();
});
afterEach(async () => {
  await town.close();
});

const database = () => join(town.data, 'ledger', 'ledger.db');
const backup = () => `${database()}.backup`;

async function makeBackup(): Promise<void> {
  await town.stopLedger();
  copyFileSync(database(), backup());
  await startAgain();
}

async function restoreBackup(): Promise<void> {
  await town.stopLedger();
  for (const suffix of ['-wal', '-shm']) rmSync(`${database()}${suffix}`, { force: true });
  copyFileSync(backup(), database());
  // It sees that it was rolled back, and promises nothing until an operator has accepted the loss.
  await town.startLedger();
  await town.stopLedger();
  const script = join(import.meta.dirname, '../../services/ledger/accept-rollback.ts');
  const data = join(town.data, 'ledger');
  const command = [script, '--data', data, '--by', 'Ana Sato', '--without-bank-list'];
  expect(spawnSync(process.execPath, command).status).toBe(0);
  await startAgain();
}

/** The kiosk's connections to the ledger that was are closed, which it sees at the next call on each. */
async function startAgain(): Promise<void> {
  await town.startLedger();
  for (;;) {
    try {
      await town.signIn();
      return;
    } catch (error) {
      if (!(error instanceof PeerUnreachable)) throw error;
    }
  }
}

const ordered = async (minor: bigint) => {
  const made = await town.authorized(minor);
  return { ...made, said: answered(await town.kiosk.order(made.id, made.authorization)) };
};
const points = async () => {
  const { available, held } = await town.kiosk.account(await town.signIn());
  return { available, held };
};

it('everything that was lost becomes final, with and without its kiosk', async () => {
  const before = await ordered(500n);
  answered(await town.kiosk.deliver(before.id, before.said.evidence));
  const across = await town.authorized(510n);
  await makeBackup();

  answered(await town.kiosk.order(across.id, across.authorization));
  const paid = await ordered(550n);
  const told = answered(await town.kiosk.deliver(paid.id, paid.said.evidence));
  await town.setFaults({ name: 'refuse' });
  const refused = await ordered(560n);
  await town.setFaults({ name: 'pending' });
  const pending = await ordered(570n);
  const carried = await town.authorized(580n);
  const undelivered = await town.authorized(520n);
  const forgotten = await town.authorized(530n);
  await town.setFaults();
  expect(await points()).toEqual({
    available: 4_920 - 500 - 510 - 550 - 560 - 570 - 580 - 520 - 530,
    held: 510 + 560 + 570 + 580 + 520 + 530,
  });

  await restoreBackup();
  expect(await points()).toEqual({ available: 4_920 - 500 - 510, held: 510 });
  // A kiosk that comes first, before the ledger has looked for itself: with its authorization.
  const late = answered(await town.kiosk.order(undelivered.id, undelivered.authorization));
  const delivered = await town.kiosk.deliver(
    undelivered.id,
    late.evidence,
    undelivered.authorization,
  );
  expect(answered(delivered)).toMatchObject({ state: 'completed', points: 520 });

  await town.until(60 * SECOND_MS, ({ unknown }) => (unknown ?? 0) >= 3);
  // Signed anew; all else is as it was told.
  const { statement, ...same } = told;
  const found = await town.row(paid.id);
  expect(found).toMatchObject(same);
  expect([found.statement, statement]).not.toContain(null);
  expect((await town.row(refused.id)).state).toBe('refused');

  // What no party but its kiosk has heard of comes when the kiosk goes on.
  const done = answered(await town.kiosk.order(carried.id, carried.authorization));
  await town.until(60 * SECOND_MS, ({ unknown }) => unknown === 1);
  expect(done.status).toBe('completed');
  await town.until(AFTER_THE_WINDOW_MS, ({ due }) => due === 0);

  expect((await town.row(before.id)).state).toBe('completed');
  expect((await town.row(across.id)).state).toBe('completed');
  expect((await town.row(pending.id)).state).toBe('completed');
  expect((await town.row(carried.id)).state).toBe('completed');
  const redeemed = 500 + 510 + 550 + 570 + 580 + 520;
  expect(await points()).toEqual({ available: 4_920 - redeemed, held: 0 });
  expect(await town.atBank()).toBe(BigInt(redeemed));
  const named = town.alarms.map((line) => (line as { alarm: string }).alarm);
  expect(new Set(named)).toEqual(new Set(['journal-behind', 'redemption-reestablished']));

  // The authorization that nobody carried holds nothing here, and the bank refuses it once it is over.
  const over = answered(await town.kiosk.order(forgotten.id, forgotten.authorization));
  expect(over.status).toBe('refused');
  answered(await town.kiosk.deliver(forgotten.id, over.evidence, forgotten.authorization));
  expect(await points()).toEqual({ available: 4_920 - redeemed, held: 0 });
});
