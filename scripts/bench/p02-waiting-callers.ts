/**
 * P2: what those who wait at the same moment gain by sharing one commit, and that a lone caller pays nothing
 * for it: it is compared with the same steps, each taken to the disk at once by nobody but itself.
 */
import { join } from 'node:path';
import { decided } from '../../services/ledger/store/sql/decided.ts';
import { createDriver } from '../../services/ledger/store/sqlite/driver.ts';
import { openDatabase } from '../../services/ledger/store/sqlite/open.ts';
import { openSqliteStore } from '../../services/ledger/store/sqlite/sqlite-store.ts';
import { paced } from './measure.ts';
import { redemptionSteps, through, type Transact } from './redemption-steps.ts';
import { type Row } from './row.ts';
import { settle } from './town.ts';

const CUSTOMERS = 12_000;
const TURN_MS = 800;
const CALLERS = 32;

export const waitingCallers: Row = {
  id: 'P2',
  comparisons: [
    {
      id: 'P2',
      figure: 'rate',
      unit: 'steps/s',
      ours: 'ledger steps, 32 callers',
      yardstick: 'ledger steps, one caller',
      target: { least: 3 },
    },
    {
      id: 'P2 lone',
      figure: 'loneP99Ms',
      unit: 'ms',
      ours: 'p99 of a lone caller',
      yardstick: 'p99 without a group',
      target: { most: 1.2 },
    },
  ],
  prepare: async ({ folder }) => {
    const file = join(folder, 'ledger.db');
    const store = openSqliteStore(file);
    await settle(store, { customers: CUSTOMERS });
    const database = openDatabase(file);
    const [grouped, alone] = [through(store), withoutGroup(database)].map((transact) =>
      redemptionSteps({ transact, customers: CUSTOMERS }),
    );
    if (grouped === undefined || alone === undefined) throw new Error('there are two ways');
    const [many, one, bare] = [
      paced({ ms: TURN_MS, callers: CALLERS, steps: grouped }),
      paced({ ms: TURN_MS, callers: 1, steps: grouped }),
      paced({ ms: TURN_MS, callers: 1, steps: alone }),
    ];
    return {
      ours: async () => ({ rate: (await many()).rate, loneP99Ms: (await one()).p99Ms }),
      yardstick: async () => ({ rate: (await one()).rate, loneP99Ms: (await bare()).p99Ms }),
      end: async () => {
        database.close();
        await store.close();
      },
    };
  },
};

function withoutGroup(database: ReturnType<typeof openDatabase>): Transact {
  const drive = createDriver(database);
  return (query, decide) => {
    const transaction = database.transaction(() => drive(decided(query, decide)));
    return transaction.immediate();
  };
}
