/**
 * No path that grows is read from end to end: every statement that the ledger says in a random life is
 * asked for its plan on both engines. A table that stays small whatever happens may be scanned.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import { numberer } from '../../services/ledger/store/postgres/parameters.ts';
import { openPostgresStore } from '../../services/ledger/store/postgres/postgres-store.ts';
import { answer } from '../../services/ledger/store/sql/answers.ts';
import { decided } from '../../services/ledger/store/sql/decided.ts';
import { type Outcome, type Statement, type Steps } from '../../services/ledger/store/sql/steps.ts';
import { type LedgerStore } from '../../services/ledger/store/contract.ts';
import { openDatabase } from '../../services/ledger/store/sqlite/open.ts';
import { createDriver } from '../../services/ledger/store/sqlite/driver.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { randomLife } from '../support/engines/random-life.ts';
import { ledgerUnderTest } from '../unit/services/ledger/ledger-under-test.ts';

/**
 * One row, or one for each shop, key of the bank, change of terms or of a rule of limits, loss that an
 * operator was told of.
 */
const small = [
  'programme',
  'programme_terms',
  'provider',
  'bank_key',
  'books_keys',
  'journal_gap',
  'limit_rule',
  'terminal_lock',
];

const said = new Map<string, Statement>();
const file = openDatabase(':memory:');

/** SQLite's store, heard: which statements it runs. */
function heardStore(): LedgerStore {
  const drive = createDriver(file);
  function* heard<A>(steps: Steps<A>): Steps<A> {
    let step = steps.next();
    while (step.done !== true) {
      said.set(step.value.sql, step.value);
      const outcome: Outcome = yield step.value;
      step = steps.next(outcome);
    }
    return step.value;
  }
  return {
    read: async (query) => drive(heard(answer(query))),
    transact: async (query, decide) =>
      file.transaction(() => drive(heard(decided(query, decide))))(),
    close: async () => {},
  };
}

let server: PostgresServer;
let client: Client;
beforeAll(async () => {
  const ledger = await ledgerUnderTest({ context: { store: heardStore() } });
  await randomLife(ledger, { operations: 150, seed: 3 });
  server = await startPostgres();
  const url = await server.createDatabase('plans');
  await (await openPostgresStore([url])).close();
  client = new Client({ connectionString: url });
  await client.connect();
  // Of an empty table any plan is a good one; what is asked is whether there is one without a scan.
  await client.query('SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan');
}, 120_000);
afterAll(async () => {
  await client.end();
  await server.stop();
}, 30_000);

const isSmall = (table: string): boolean => small.includes(table);

describe('every statement of a life', () => {
  it('was heard', () => {
    expect(said.size).toBeGreaterThan(40);
  });

  it('finds its rows by an index on SQLite', () => {
    // An INSERT names tables that refer to its own; they are looked at only where a reference was
    // left open until the COMMIT, and none of ours is.
    const found = [...said.values()].filter(
      ({ sql }) => !/^INSERT INTO \w+ \([^)]*\) VALUES/.test(sql),
    );
    const scans = found.flatMap(({ sql, values }) => {
      const plan = file.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(values) as { detail: string }[];
      return plan
        .map(({ detail }) => /^SCAN (\w+)\b(?! USING (COVERING )?INDEX)/.exec(detail)?.[1])
        .filter((table) => table !== undefined && !isSubquery(table) && !isSmall(table))
        .map((table) => `${table}: ${sql}`);
    });
    expect(scans).toEqual([]);
  });

  it('finds its rows by an index on PostgreSQL', async () => {
    const numbered = numberer();
    const scans: string[] = [];
    for (const { sql } of said.values()) {
      const { name, text } = numbered(sql);
      await client.query(`PREPARE ${name} AS ${text}`);
      const count =
        (
          await client.query<{ n: number }>(
            `SELECT cardinality(parameter_types) AS n FROM pg_prepared_statements WHERE name = '${name}'`,
          )
        ).rows[0]?.n ?? 0;
      const nulls = Array.from({ length: count }, () => 'NULL').join(', ');
      const explained = await client.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN EXECUTE ${name}${count > 0 ? `(${nulls})` : ''}`,
      );
      for (const row of explained.rows) {
        const table = /Seq Scan on (\w+)/.exec(row['QUERY PLAN'])?.[1];
        if (table !== undefined && !isSmall(table)) scans.push(`${table}: ${sql}`);
      }
    }
    expect(scans).toEqual([]);
  });
});

/** A name of ours for a sub-select, which is bounded by itself. */
const isSubquery = (table: string): boolean =>
  ['bought', 'redeemed', 'refused', 'reversed', 'expired'].includes(table);
