/** P2b and P12: either engine of the ledger's store with 8 callers, against functions written by hand. */
import { join } from 'node:path';
import { type LedgerStore } from '../../services/ledger/store/contract.ts';
import { openPostgresStore } from '../../services/ledger/store/postgres/postgres-store.ts';
import { openSqliteStore } from '../../services/ledger/store/sqlite/sqlite-store.ts';
import { paced } from './measure.ts';
import { openPostgresFunctions } from './yardsticks/postgres-function.ts';
import { postgresOnDisk } from './yardsticks/postgres-on-disk.ts';
import { redemptionSteps, through } from './redemption-steps.ts';
import { type Contest, type Place, type Row } from './row.ts';
import { settle } from './town.ts';

const CUSTOMERS = 6_000;
const CALLERS = 8;
const TURN_MS = 1_500;

const yardstick = 'PostgreSQL function by hand, 8 callers';

export const sqliteEngine: Row = {
  id: 'P2b',
  comparisons: [
    {
      id: 'P2b',
      figure: 'rate',
      unit: 'steps/s',
      ours: 'ledger steps on SQLite, 8 callers',
      yardstick,
      target: { least: 2 },
    },
  ],
  prepare: (place) => contest(place, async () => openSqliteStore(join(place.folder, 'ledger.db'))),
};

export const postgresEngine: Row = {
  id: 'P12',
  comparisons: [
    {
      id: 'P12',
      figure: 'rate',
      unit: 'steps/s',
      ours: 'ledger steps on PostgreSQL, 8 callers',
      yardstick,
      target: { least: 0.8 },
    },
  ],
  prepare: (place) => contest(place, (url) => openPostgresStore([url])),
};

/** Both on one disk, and PostgreSQL on one server, in turns: neither works while the other is measured. */
async function contest(
  { folder }: Place,
  open: (url: string) => Promise<LedgerStore>,
): Promise<Contest> {
  const server = await postgresOnDisk(folder);
  const store = await open(await server.createDatabase('books'));
  await settle(store, { customers: CUSTOMERS });
  const functions = await openPostgresFunctions(await server.createDatabase('bare'), {
    callers: CALLERS,
    customers: CUSTOMERS,
  });
  const steps = redemptionSteps({ transact: through(store), customers: CUSTOMERS });
  return {
    ours: paced({ ms: TURN_MS, callers: CALLERS, steps }),
    yardstick: paced({ ms: TURN_MS, callers: CALLERS, steps: functions.steps }),
    end: async () => {
      await functions.close();
      await store.close();
      await server.stop();
    },
  };
}
