/**
 * F12 on each engine: 32 clients ask for one customer's last points at one instant, and exactly as many
 * are served as the points pay for; on PostgreSQL also where they ask two ledger processes.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LedgerStore } from '../../services/ledger/store/contract.ts';
import { openPostgresStore } from '../../services/ledger/store/postgres/postgres-store.ts';
import { openDatabase } from '../../services/ledger/store/sqlite/open.ts';
import { sqliteStore } from '../../services/ledger/store/sqlite/sqlite-store.ts';
import { type PostgresServer, queryAt, startPostgres } from '../support/postgres.ts';
import { codeOf, ledgerUnderTest } from '../unit/services/ledger/ledger-under-test.ts';

const CLIENTS = 32;
const MINOR = 500n;
/** The customer has 49.20 euro. */
const AFFORDABLE = 9;

const expected = [
  ...Array.from({ length: AFFORDABLE }, () => 'ok'),
  ...Array.from({ length: CLIENTS - AFFORDABLE }, () => 'points-insufficient'),
];

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop(), 30_000);

describe.each<{ engine: string; open: () => Promise<LedgerStore> }>([
  { engine: 'SQLite', open: async () => sqliteStore(openDatabase(':memory:')) },
  {
    engine: 'PostgreSQL',
    open: async () => openPostgresStore([await server.createDatabase('one_process')]),
  },
])('on $engine', ({ open }) => {
  it('serves exactly as many as the points pay for', async () => {
    const store = await open();
    const ledger = await ledgerUnderTest({ context: { store } });
    const bearers: string[] = [];
    while (bearers.length < CLIENTS) bearers.push(await ledger.signIn());
    const answers = await Promise.all(bearers.map((bearer) => ledger.redeem(bearer, MINOR)));
    expect(answers.map(codeOf).toSorted()).toEqual(expected);
    await store.close();
  }, 60_000);
});

it('serves exactly as many where two ledger processes are asked', async () => {
  const url = await server.createDatabase('two_processes');
  const script = fileURLToPath(new URL('../support/engines/racer.ts', import.meta.url));
  const racers = [1, 2].map(() => {
    const args = [script, url, String(CLIENTS / 2), String(MINOR)];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
  });
  for (const { lines } of racers) expect((await lines.next()).value).toBe('ready');
  for (const { child } of racers) child.stdin.end('go\n');
  const said = await Promise.all(racers.map(({ lines }) => lines.next()));
  const codes = said.flatMap(({ value }) => JSON.parse(String(value)) as string[]);
  expect(codes.toSorted()).toEqual(expected);
  await Promise.all(racers.map(async ({ child }) => child.exitCode ?? once(child, 'exit')));
  const [chain] = await queryAt(
    url,
    `SELECT count(*) = max(sequence) AS "isWhole", count(DISTINCT hash) = count(*) AS "isOne"
       FROM journal_transaction`,
  );
  expect(chain).toEqual({ isWhole: true, isOne: true });
}, 90_000);
