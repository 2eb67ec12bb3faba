/** What is PostgreSQL's own: what a connection must promise, what a lost one means, several processes. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cardNumber } from '../../protocol/ledger.ts';
import { StoreFailure } from '../../services/ledger/store/contract.ts';
import { openPostgresStore } from '../../services/ledger/store/postgres/postgres-store.ts';
import { type PostgresServer, queryAt, startPostgres } from '../support/postgres.ts';

const CARD = cardNumber.parse('9704000000000018');
const ask = { name: 'sign-in', cardNumber: CARD, jti: 'x', terminal: 'nobody' } as const;

let server: PostgresServer;
let url = '';
let databases = 0;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop(), 30_000);
beforeEach(async () => {
  url = await server.createDatabase(`own_${(databases += 1)}`);
}, 30_000);

type Store = Awaited<ReturnType<typeof openPostgresStore>>;
const oneMore = (store: Store) =>
  store.transact(ask, ({ attempts }) => {
    const tries = (attempts?.tries ?? 0) + 1;
    const row = { cardNumber: CARD, tries, nextAllowedMs: 5 };
    return { answer: tries, writes: [{ op: 'put-pin-attempt', row }] };
  });
const tries = async (store: Store) => (await store.read(ask)).attempts?.tries ?? 0;

/** Does something to the ledger's connection that is waiting for what `event` says. */
async function once(event: string, deed: string): Promise<void> {
  for (;;) {
    const done = await queryAt(
      url,
      `SELECT ${deed}(pid) FROM pg_stat_activity
        WHERE application_name = 'kangen-ledger' AND datname = current_database()
          AND wait_event = '${event}'`,
    );
    if (done.length > 0) return;
  }
}

describe('a database', () => {
  it('that orders text otherwise is not opened', async () => {
    await queryAt(
      url,
      `CREATE DATABASE "other_order" TEMPLATE template0 LOCALE 'C.UTF-8' ENCODING 'UTF8'`,
    );
    const opening = openPostgresStore([server.url('other_order')]);
    await expect(opening).rejects.toThrow('does not keep what it must');
  });

  it('of a newer version is not opened', async () => {
    await (await openPostgresStore([url])).close();
    await queryAt(url, 'INSERT INTO migration VALUES (999999)');
    await expect(openPostgresStore([url])).rejects.toThrow('newer version');
  });

  it('has a journal that refuses to be changed, shortened, emptied, or to have a gap', async () => {
    await (await openPostgresStore([url])).close();
    const refused = async (sql: string, why: string) => {
      await expect(queryAt(url, sql)).rejects.toThrow(why);
    };
    const hash = '0'.repeat(64);
    const insert = (sequence: number) => `INSERT INTO journal_transaction
      (sequence, id, at_ms, kind, reason, purchase_id, hash)
      VALUES (${sequence}, 't', 1, 'earn', 'r', 'p', '${hash}')`;
    await refused(insert(2), 'the journal has no gap');
    await queryAt(url, `SET session_replication_role = replica; ${insert(1)}`);
    await refused("UPDATE journal_transaction SET reason = 'x'", 'only grows');
    await refused('DELETE FROM journal_transaction', 'only grows');
    await refused('TRUNCATE journal_entry', 'only grows');
  });
});

describe('a connection that ends', () => {
  it('before COMMIT was said: nothing was done, and it is done once', async () => {
    const store = await openPostgresStore([url]);
    const held = await openPostgresStore([url]);
    // Somebody else writes, for as long as this test needs it.
    const holding = queryAt(
      url,
      'BEGIN; LOCK TABLE writer IN EXCLUSIVE MODE; SELECT pg_sleep(1.5); COMMIT',
    );
    await until(async () => (await queryAt(url, LOCKED)).length > 0);
    const answer = oneMore(store);
    await once('relation', 'pg_terminate_backend');
    await holding;
    expect(await answer).toBe(1);
    expect(await tries(held)).toBe(1);
    await Promise.all([store.close(), held.close()]);
  }, 30_000);

  it.each([
    ['the connection ends', 'pg_terminate_backend'],
    ['the wait for the standby is broken off', 'pg_cancel_backend'],
  ])(
    'at COMMIT, as %s: nobody knows, and whoever asks again finds out',
    async (_what, deed) => {
      const store = await openPostgresStore([url]);
      await oneMore(store);
      await queryAt(url, `ALTER SYSTEM SET synchronous_standby_names = 'nobody'`);
      await queryAt(url, 'SELECT pg_reload_conf()');
      await commitsWait();
      const outcome = oneMore(store).catch((error: unknown) => error);
      await once('SyncRep', deed);
      expect(await outcome).toBeInstanceOf(StoreFailure);
      await queryAt(url, 'ALTER SYSTEM RESET synchronous_standby_names');
      await queryAt(url, 'SELECT pg_reload_conf()');
      // It had become durable here, as it happens; nobody was told so.
      expect(await tries(store)).toBe(2);
      expect(await oneMore(store)).toBe(3);
      await store.close();
    },
    30_000,
  );
});

describe('several processes', () => {
  it('may start at the same moment on an empty database', async () => {
    const stores = await Promise.all([1, 2, 3].map(() => openPostgresStore([url])));
    const answers = await Promise.all(stores.flatMap((store) => [oneMore(store), oneMore(store)]));
    expect(answers.toSorted((one, other) => one - other)).toEqual([1, 2, 3, 4, 5, 6]);
    await Promise.all(stores.map((store) => store.close()));
  }, 30_000);

  it('have one of them on duty, and another when that one is gone', async () => {
    const [first, second] = [await openPostgresStore([url]), await openPostgresStore([url])];
    expect([await first.isOnDuty(), await second.isOnDuty()]).toEqual([true, false]);
    expect([await first.isOnDuty(), await second.isOnDuty()]).toEqual([true, false]);
    await first.close();
    await until(() => second.isOnDuty());
    expect(await second.isOnDuty()).toBe(true);
    await second.close();
  }, 30_000);
});

const WAITING = `SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'`;

/** The server takes a new setting over in its own time: commits are tried until one has to wait. */
async function commitsWait(): Promise<void> {
  for (let tried = 0; ; tried += 1) {
    let hasEnded = false;
    const commit = queryAt(url, `CREATE TABLE tried_${tried} ()`).then(() => (hasEnded = true));
    await until(async () => hasEnded || (await queryAt(url, WAITING)).length > 0);
    if (hasEnded) continue;
    await queryAt(url, WAITING.replace('pid', 'pg_cancel_backend(pid)'));
    await commit;
    return;
  }
}

const LOCKED = `SELECT 1 FROM pg_locks JOIN pg_class ON pg_class.oid = relation
  WHERE relname = 'writer' AND granted AND mode = 'ExclusiveLock'`;

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
}
