/**
 * The ledger as an operator runs it on PostgreSQL: its own process with KANGEN_DATABASE_URL, a till and a
 * kiosk over mutual TLS, a stop and a start, a second process beside it, and the checker afterwards.
 */
import { copyFileSync, cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buySomething } from '../../scripts/kiosk/shop.ts';
import { verifyOnPostgres } from '../../scripts/verify/verify.ts';
import {
  ServiceFailed,
  type ServiceProcess,
  startService,
} from '../../services/embedded-network/service-process.ts';
import { type NetworkUnderTest, networkUnderTest } from '../support/embedded-network.ts';
import { type PostgresServer, queryAt, startPostgres } from '../support/postgres.ts';
import { answered, newRedemptionId, type WireKiosk, wireKiosk } from '../support/wire-kiosk.ts';

let server: PostgresServer;
let url = '';
let network: NetworkUnderTest;
let kiosk: WireKiosk;
const endings: (() => Promise<void>)[] = [];
beforeAll(async () => {
  server = await startPostgres();
  endings.unshift(() => server.stop());
  url = await server.createDatabase('ledger');
  network = await networkUnderTest('eur', url);
  endings.unshift(() => network.finish());
  kiosk = await wireKiosk(network, 'urn:kangen:kiosk:hanami-market:front-1');
  endings.unshift(() => kiosk.close());
}, 180_000);
afterAll(async () => {
  for (const end of endings) await end();
}, 60_000);

const AMOUNT = { currency: 'EUR', minor: 500n } as const;
const SPENT = 500;

async function account() {
  const [{ cardNumber, pin }] = network.seed.customers;
  const { token } = answered(await kiosk.signIn(cardNumber, pin));
  return { token, seen: await kiosk.account(token) };
}

describe('a ledger on PostgreSQL', () => {
  it('sells, pays out, stops, and knows all of it when it starts again', async () => {
    const [customer] = network.seed.customers;
    const before = (await account()).seen.available;
    const { points } = await buySomething(network, {
      customer,
      paid: { currency: 'EUR', minor: 2_000n },
    });
    expect(points).toBeGreaterThan(0);
    const { token, seen } = await account();
    expect(seen.available).toBe(before + points);

    const id = newRedemptionId();
    const { authorization } = answered(await kiosk.request({ id, amount: AMOUNT, seen }, token));
    const { evidence: receipt } = answered(await kiosk.order(id, authorization ?? ''));
    const { statement } = answered(await kiosk.deliver(id, receipt));
    expect(statement).not.toBeNull();

    await network.stopService('ledger');
    await network.startService('ledger');
    expect((await account()).seen.available).toBe(before + points - SPENT);
    expect(answered(await kiosk.deliver(id, receipt)).statement).toBe(statement);
  }, 180_000);

  it('is checked like any other, and found wrong where its books were changed', async () => {
    const places = { data: network.data, kiosks: [] };
    const { violations, checked } = await verifyOnPostgres(places, url);
    expect(violations).toEqual([]);
    expect(checked).toMatchObject({ redemptions: 1, transfers: 1, statements: 1 });
    expect(checked.journalTransactions).toBeGreaterThan(1);
    expect(checked.heads).toBeGreaterThan(0);

    // On a copy, by a superuser who switches the database's own guards off.
    await network.stopService('ledger');
    await queryAt(server.url('postgres'), 'CREATE DATABASE changed TEMPLATE ledger');
    const changed = server.url('changed');
    const found = async (change: string) => {
      await queryAt(changed, `SET session_replication_role = replica; ${change}`);
      const { violations: broken } = await verifyOnPostgres(places, changed);
      return broken.map(({ invariant }) => invariant);
    };
    expect(await found('UPDATE account_balance SET points = points + 1')).toContain('I1');
    expect(await found(`UPDATE redemption SET receipt = 'a.b.c'`)).toContain('I3');
    expect(await found('DELETE FROM journal_transaction WHERE sequence = 2')).toContain('I7');
  }, 180_000);
});

describe('two ledger processes', () => {
  const folderOf = (name: string) => join(network.data, name);
  const started: ServiceProcess[] = [];
  afterAll(async () => {
    await Promise.all(started.map((one) => one.stop()));
  });

  async function startLedger(name: string, database: string): Promise<ServiceProcess> {
    const process = await startService({
      name,
      entry: 'ledger/index.ts',
      env: {
        KANGEN_DATA: folderOf(name),
        KANGEN_DATABASE_URL: database,
        KANGEN_PORT: '0',
        KANGEN_BANK_URL: network.urls.bank,
        KANGEN_BANK_URN: network.bank,
        KANGEN_AUTHORITY_URL: network.urls.authority,
      },
      logFile: `${folderOf(name)}.log`,
    });
    started.push(process);
    return process;
  }

  it('that begin one empty database at the same moment: one does, the other is told what to do', async () => {
    const names = ['first', 'second'] as const;
    for (const name of names) {
      mkdirSync(folderOf(name), { mode: 0o700 });
      cpSync(join(network.data, 'ledger', 'identity'), join(folderOf(name), 'identity'), {
        recursive: true,
      });
    }
    const database = await server.createDatabase('two');
    const both = await Promise.allSettled(names.map((name) => startLedger(name, database)));
    const place = both.findIndex(({ status }) => status === 'rejected');
    expect(both[place]).toHaveProperty('reason', expect.any(ServiceFailed));
    expect(started).toHaveLength(1);
    const [lost, won] = place === 0 ? names : (['second', 'first'] as const);
    const said = readFileSync(`${folderOf(lost)}.log`, 'utf8');
    // As it came before the other had begun the books, or just after.
    expect(said).toMatch(/WrongKeys: .*(put keys\.json of|copy keys\.json from) a process that/);
    expect(said).toContain(join(folderOf(lost), 'keys.json'));

    copyFileSync(join(folderOf(won), 'keys.json'), join(folderOf(lost), 'keys.json'));
    await startLedger(lost, database);
    expect(started).toHaveLength(2);
  }, 180_000);
});
