/** P1: how much of what the disk allows one caller gets, with every rule, check and hash in between. */
import { join } from 'node:path';
import { openSqliteStore } from '../../services/ledger/store/sqlite/sqlite-store.ts';
import { openBareBooks } from './yardsticks/bare-books.ts';
import { paced } from './measure.ts';
import { redemptionSteps, through } from './redemption-steps.ts';
import { type Row } from './row.ts';
import { settle } from './town.ts';

const CUSTOMERS = 3_000;
const TURN_MS = 1_000;

export const ledgerSteps: Row = {
  id: 'P1',
  comparisons: [
    {
      id: 'P1',
      figure: 'rate',
      unit: 'steps/s',
      ours: 'ledger steps, one caller',
      yardstick: 'bare file, as many rows',
      target: { least: 0.7 },
    },
  ],
  prepare: async ({ folder }) => {
    const store = openSqliteStore(join(folder, 'ledger.db'));
    await settle(store, { customers: CUSTOMERS });
    const bare = openBareBooks(join(folder, 'bare.db'), CUSTOMERS);
    const steps = redemptionSteps({ transact: through(store), customers: CUSTOMERS });
    return {
      ours: paced({ ms: TURN_MS, callers: 1, steps }),
      yardstick: paced({ ms: TURN_MS, callers: 1, steps: bare.steps }),
      end: async () => {
        bare.close();
        await store.close();
      },
    };
  },
};
