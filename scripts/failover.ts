/**
 * `npm run failover`: PostgreSQL with a synchronous standby; under load the primary is killed with all
 * its processes, and the standby is promoted. Callers do as kiosks do: what was not answered they ask
 * again under the same id. What was acknowledged must be there, once.
 *
 *   --seconds N   of load before the primary is killed, and after the first answer from the other (5)
 *   --callers N   at once (8)
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { openPostgresStore } from '../services/ledger/store/postgres/postgres-store.ts';
import { StoreFailure } from '../services/ledger/store/contract.ts';
import {
  giveToRunner,
  type PostgresServer,
  queryAt,
  runTool,
  startIn,
  startPostgres,
} from '../test/support/postgres.ts';
import {
  bodyOf,
  ledgerUnderTest,
  type LedgerUnderTest,
  purchaseBody,
  TILL,
} from '../test/unit/services/ledger/ledger-under-test.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    callers: { type: 'string', default: '8' },
  },
});
const loadMs = Number(values.seconds) * 1000;

const primary = await startPostgres([
  'wal_level=replica',
  'max_wal_senders=4',
  'synchronous_standby_names=*',
  'synchronous_commit=local',
]);
// Until there is a standby nothing is synchronous; from then on every connection asks for it.
const url = await primary.createDatabase('ledger');
const standby = await standbyOf(primary);
await until(async () => {
  const rows = await queryAt(url, 'SELECT sync_state::text AS state FROM pg_stat_replication');
  return rows.some(({ state }) => state === 'sync');
});
const store = await openPostgresStore([url, standby.url('ledger')]);
process.exitCode = (await run(await ledgerUnderTest({ context: { store } }))) ? 0 : 1;
await store.close();
await standby.stop();
rmSync(primary.folder, { recursive: true, force: true });

async function run(ledger: LedgerUnderTest): Promise<boolean> {
  const acknowledged: { id: string; atMs: number }[] = [];
  const state = { isOver: false, failures: 0 };
  const caller = async (): Promise<void> => {
    while (!state.isOver) {
      const id = ledger.newId();
      await untilAnswered(ledger, id, state);
      acknowledged.push({ id, atMs: performance.now() });
    }
  };
  const callers = Array.from({ length: Number(values.callers) }, caller);
  await pause(loadMs);
  const killedMs = performance.now();
  const before = acknowledged.length;
  killWithChildren(primary);
  runTool('pg_ctl', ['promote', '-D', join(standby.folder, 'data'), '--wait']);
  await until(async () => acknowledged.length > before + callers.length);
  await pause(loadMs);
  state.isOver = true;
  await Promise.all(callers);

  const first = acknowledged.find(({ atMs }) => atMs > killedMs + 1);
  const gaps = acknowledged.map(
    ({ atMs }, place) => atMs - (acknowledged[place - 1]?.atMs ?? atMs),
  );
  const kept = await queryAt(
    standby.url('ledger'),
    `SELECT purchase.id AS id, count(movement.id) AS movements FROM purchase
       LEFT JOIN journal_transaction AS movement ON movement.purchase_id = purchase.id
      GROUP BY purchase.id`,
  );
  const movements = new Map(kept.map((row) => [String(row['id']), Number(row['movements'])]));
  const lost = acknowledged.filter(({ id }) => (movements.get(id) ?? 0) === 0).length;
  const twice = [...movements.values()].filter((count) => count > 1).length;
  console.log(`${acknowledged.length} purchases acknowledged, ${before} of them before the kill`);
  console.log(`${state.failures} times a caller was told that nobody knows, and asked again`);
  console.log(`${lost} acknowledged are lost, ${twice} are there twice`);
  const seconds = (Math.max(...gaps) / 1000).toFixed(2);
  console.log(`${seconds} s without an answer, the kill and the promotion within them`);
  return first !== undefined && lost === 0 && twice === 0;
}

async function untilAnswered(
  ledger: LedgerUnderTest,
  id: string,
  state: { failures: number },
): Promise<void> {
  const body = purchaseBody({ currency: 'EUR', minor: 500n }, `R-${id}`);
  for (;;) {
    try {
      bodyOf(await ledger.call('PUT', '/v1/purchases/:id', { id, caller: TILL, body }));
      return;
    } catch (error) {
      if (!(error instanceof StoreFailure)) throw error;
      state.failures += 1;
      await pause(50);
    }
  }
}

async function standbyOf(server: PostgresServer): Promise<PostgresServer> {
  const folder = mkdtempSync(join(dirname(server.folder), 'kangen-standby-'));
  giveToRunner(folder);
  const how = `-h ${server.folder} -U postgres -X stream --checkpoint fast -R`;
  runTool('pg_basebackup', ['-D', join(folder, 'data'), ...how.split(' ')]);
  return startIn(folder, ['hot_standby=on']);
}

/** Its processes have sessions of their own and outlive it for a moment: all of them go at once. */
function killWithChildren({ pid }: PostgresServer): void {
  const isChild = (one: string): boolean => {
    try {
      const [, after = ''] = readFileSync(`/proc/${one}/stat`, 'utf8').split(') ');
      return Number(after.split(' ')[1]) === pid;
    } catch {
      return false;
    }
  };
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isChild(name));
  for (const one of [pid, ...children.map(Number)]) process.kill(one, 'SIGKILL');
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(20);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
