/**
 * Connections to the PostgreSQL server that takes writes. Several URLs are servers of one cluster, of
 * which one is the primary at a time: after a failover the next one that is no standby is used.
 *
 * SECURITY: each new connection is asked what it promises before anything is trusted to it, as SQLite's
 * settings are read back: an acknowledged COMMIT that a power failure or a failover undoes is money
 * paid twice.
 */
import assert from 'node:assert/strict';
import { type ClientBase, Pool, type PoolClient } from 'pg';
import { z } from 'zod';
import { limits } from '../../limits.ts';
import { StatementFailed } from './failures.ts';

export interface Connection {
  client: PoolClient;
  /** `broken`: it is not used again. */
  giveBack(broken: boolean): void;
}

export interface Connections {
  /** @throws StatementFailed where no server takes writes */
  borrow(): Promise<Connection>;
  close(): Promise<void>;
}

export function connect(urls: readonly string[]): Connections {
  assert.ok(urls.length > 0, 'a database has a URL');
  const pools = urls.map(poolAt);
  const checked = new WeakSet<ClientBase>();
  let current = 0;
  const borrowFrom = async (pool: Pool): Promise<Connection> => {
    const client = await pool.connect();
    try {
      if (!checked.has(client)) await check(client);
      checked.add(client);
      return { client, giveBack: (broken) => client.release(broken) };
    } catch (error) {
      client.release(true);
      throw error;
    }
  };
  return {
    borrow: async () => {
      let lastly: unknown = null;
      for (let tried = 0; tried < pools.length; tried += 1) {
        const place = (current + tried) % pools.length;
        const pool = pools[place];
        assert.ok(pool !== undefined, 'there is a pool for each URL');
        try {
          const connection = await borrowFrom(pool);
          current = place;
          return connection;
        } catch (error) {
          // A setting that a person must mend is not mended by another server.
          if (error instanceof assert.AssertionError) throw error;
          lastly = error;
        }
      }
      throw new StatementFailed(lastly);
    },
    close: async () => {
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
}

function poolAt(url: string): Pool {
  const pool = new Pool({
    connectionString: url,
    application_name: 'kangen-ledger',
    max: limits.databaseConnectionsMax,
    connectionTimeoutMillis: limits.databaseConnectMsMax,
    idleTimeoutMillis: limits.databaseIdleMsMax,
    keepAlive: true,
    // What is said together is sent together (driver.ts).
    pipeline: true,
    // Not statement_timeout: it would also end the wait for the standby in a COMMIT, which is then
    // acknowledged although no standby has it. A silent server is left by its client.
    query_timeout: limits.databaseAnswerMsMax,
    lock_timeout: limits.databaseLockMsMax,
    // A process that stands still may not keep all others from writing.
    idle_in_transaction_session_timeout: limits.databaseIdleInTransactionMsMax,
    types: { getTypeParser: parserFor },
  });
  // An idle connection that ends is none any more; whoever needs one gets a new one.
  pool.on('error', () => {});
  return pool;
}

/** As pg_type numbers them: int2, int4, int8. */
const integers = new Set([21, 23, 20]);
const BOOLEAN = 16;

/** Integers of any size are bigint, as SQLite gives them; all else but true and false is text. */
function parserFor(oid: number): (text: string) => unknown {
  if (integers.has(oid)) return BigInt;
  return oid === BOOLEAN ? (text) => text === 't' : (text) => text;
}

const promises = z.object({
  durable: z.enum(['on', 'remote_apply']),
  fsync: z.literal('on'),
  pages: z.literal('on'),
  encoding: z.literal('UTF8'),
  collation: z.enum(['C', 'POSIX']),
});

const readBack = `
  SELECT pg_is_in_recovery() AS "isStandby",
    set_config('synchronous_commit', CASE current_setting('synchronous_commit')
      WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false) AS durable,
    current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages,
    pg_encoding_to_char(encoding) AS encoding, datcollate AS collation
  FROM pg_database WHERE datname = current_database()`;

/** @throws where this server is a standby; AssertionError where it does not promise what it must */
async function check(client: PoolClient): Promise<void> {
  // While it is lent out nobody else listens; what was asked of it fails all the same.
  client.on('error', () => {});
  const { rows } = await client.query<{ isStandby: boolean }>(readBack);
  const [found] = rows;
  if (found?.isStandby !== false) throw new Error('this server is a standby');
  const kept = promises.safeParse(found);
  assert.ok(kept.success, `PostgreSQL does not keep what it must: ${JSON.stringify(found)}`);
}
