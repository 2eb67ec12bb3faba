/**
 * No table that grows is read from end to end: every statement that the ledger says, in a random life and
 * to every question it can ask and every write it can make, is asked for its plan on both engines. A table
 * that stays small whatever happens may be scanned.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import { numberer } from '../../services/ledger/store/postgres/parameters.ts';
import { openPostgresStore } from '../../services/ledger/store/postgres/postgres-store.ts';
import { answer } from '../../services/ledger/store/sql/answers.ts';
import { decided } from '../../services/ledger/store/sql/decided.ts';
import { type Outcome, type Statement, type Steps } from '../../services/ledger/store/sql/steps.ts';
import { applyWrite } from '../../services/ledger/store/sql/apply.ts';
import { type LedgerStore } from '../../services/ledger/store/contract.ts';
import { openDatabase } from '../../services/ledger/store/sqlite/open.ts';
import { createDriver, withOnePlan } from '../../services/ledger/store/sqlite/driver.ts';
import { startPostgres } from '../support/postgres.ts';
import { addedTo, everyQuestion, everyWrite, livedIn } from '../support/engines/every-question.ts';
import { randomLife } from '../support/engines/random-life.ts';
import { type Write } from '../../services/ledger/store/writes.ts';
import { bodyOf, ledgerUnderTest } from '../unit/services/ledger/ledger-under-test.ts';

/**
 * One row, or one for each shop, key of the bank, change of terms, of a rule of limits or of the policy for
 * accounts, loss that an operator was told of.
 */
const small = [
  'programme',
  'programme_terms',
  'screen_settings',
  'provider',
  'bank_key',
  'books_keys',
  'journal_gap',
  'journal_acceptance',
  'journal_witness',
  'limit_rule',
  'payee_policy',
  'terminal_lock',
];

/** What is open, or waits for a person: it is counted whole. */
const counted = ['finding', 'reconciliation'];

/** Reads every balance: for a person who asks what shops owe, on no path of a customer. */
const readsAll = 'liability';

const said = new Map<string, Statement>();
const file = openDatabase(':memory:');

const drive = createDriver(file);

function* heard<A>(steps: Steps<A>): Steps<A> {
  let step = steps.next();
  while (step.done !== true) {
    const what = step.value;
    if (!('together' in what)) said.set(what.sql, what);
    const heardToo = 'together' in what ? { together: what.together.map(heard) } : what;
    const outcome: Outcome = yield heardToo;
    step = steps.next(outcome);
  }
  return step.value;
}

/** SQLite's store, heard: which statements it runs. */
const heardStore: LedgerStore = {
  read: async (query) => drive(heard(answer(query))),
  transact: async (query, decide) => file.transaction(() => drive(heard(decided(query, decide))))(),
  close: async () => {},
};

/** As it would be done, and undone again. */
function tried(write: Write): void {
  const undone = new Error('undone');
  const trying = file.transaction(() => {
    drive(heard(applyWrite(write)));
    throw undone;
  });
  expect(() => trying(), write.op).toThrow(undone);
}

let client: Client;
const endings: (() => Promise<void>)[] = [];
beforeAll(async () => {
  const ledger = await ledgerUnderTest({ context: { store: heardStore } });
  await randomLife(ledger, { operations: 150, seed: 3 });
  bodyOf(await ledger.redeem(await ledger.signIn(), 500n));
  const lived = livedIn(file);
  const added = { answer: null, writes: addedTo(lived) };
  await heardStore.transact({ name: 'nothing' }, () => added);
  for (const query of everyQuestion(lived)) {
    if (query.name !== readsAll) await heardStore.read(query);
  }
  for (const write of everyWrite(lived)) tried(write);
  const server = await startPostgres();
  endings.unshift(() => server.stop());
  const url = await server.createDatabase('plans');
  await (await openPostgresStore([url])).close();
  client = new Client({ connectionString: url });
  await client.connect();
  endings.unshift(() => client.end());
  // Of an empty table any plan is a good one; what is asked is whether there is one without a scan.
  await client.query('SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan');
}, 120_000);
afterAll(async () => {
  for (const end of endings) await end();
}, 30_000);

/** The whole of one is not read, nor the whole of an index, unless no more is taken than is asked for. */
const mayBeScanned = (table: string): boolean =>
  [...small, ...counted].includes(table) || isSubquery(table);

/** A name of ours for a sub-select, which is bounded by itself; SQLite's for no table at all. */
const isSubquery = (table: string): boolean =>
  [
    'bought',
    'redeemed',
    'refused',
    'reversed',
    'expired',
    'given',
    'moved',
    'newer',
    'CONSTANT',
  ].includes(table);

describe('every statement', () => {
  it('was heard', () => {
    expect(said.size).toBeGreaterThan(140);
  });

  it('finds its rows by an index on SQLite', () => {
    // An INSERT names tables that refer to its own; they are looked at only where a reference was
    // left open until the COMMIT, and none of ours is.
    const found = [...said.values()].filter(
      ({ sql }) => !/^INSERT INTO \w+ \([^)]*\) VALUES/.test(sql),
    );
    const scans = found.flatMap(({ sql, values }) => {
      const plan = file.prepare(`EXPLAIN QUERY PLAN ${withOnePlan(sql)}`).all(values) as {
        detail: string;
      }[];
      return plan.flatMap(({ detail }) => {
        const [, table = '', byIndex] =
          /^SCAN (\w+)( USING (?:COVERING )?INDEX)?/.exec(detail) ?? [];
        const isBounded = byIndex !== undefined && / LIMIT /.test(sql);
        return table === '' || mayBeScanned(table) || isBounded ? [] : [`${table}: ${sql}`];
      });
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
      const explained = await client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
        `EXPLAIN (FORMAT JSON) EXECUTE ${name}${count > 0 ? `(${nulls})` : ''}`,
      );
      const plan = explained.rows[0]?.['QUERY PLAN'][0]?.Plan;
      for (const table of plan === undefined ? [] : readWhole(plan)) {
        if (!mayBeScanned(table)) scans.push(`${table}: ${sql}`);
      }
    }
    expect(scans).toEqual([]);
  });
});

/** As EXPLAIN tells it. */
interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Cond'?: string;
  Plans?: Plan[];
}

function readWhole(plan: Plan, isBounded = false): string[] {
  const kind = plan['Node Type'];
  const table = plan['Relation Name'];
  const byIndex = kind.startsWith('Index') && (isBounded || plan['Index Cond'] !== undefined);
  const isWhole =
    table !== undefined && (kind === 'Seq Scan' || (kind.startsWith('Index') && !byIndex));
  // A LIMIT ends what is below it, but for what has to be sorted or summed first.
  const goesOn = kind === 'Limit' || (isBounded && !/^(Sort|Aggregate|Hash)$/.test(kind));
  return [
    ...(isWhole ? [table] : []),
    ...(plan.Plans ?? []).flatMap((below) => readWhole(below, goesOn)),
  ];
}
