/**
 * P4: what a step costs when the books are a thousand times as large. The customers whose turn it is are spread over
 * all of them. That no step reads a whole table is a test: every question is asked for its plan on both engines
 * (test/contract/ledger-plans.test.ts).
 */
import { copyFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../services/ledger/store/sqlite/open.ts';
import { openSqliteStore } from '../../services/ledger/store/sqlite/sqlite-store.ts';
import { builtTown, strideOf } from './bulk-town.ts';
import { paced } from './measure.ts';
import { redemptionSteps, through } from './redemption-steps.ts';
import { type Place, type Row } from './row.ts';

const SMALL = 1_000;
const TURN_MS = 1_000;

export const growth: Row = {
  id: 'P4',
  comparisons: [
    {
      id: 'P4',
      figure: 'p50Ms',
      unit: 'ms',
      ours: 'p50 of a step at 10⁶ customers, as many purchases and redemptions',
      yardstick: 'at 10³',
      target: { most: 1.5 },
    },
  ],
  prepare: async (place) => {
    const large = await inTown(place, place.customers);
    const small = await inTown(place, SMALL);
    return {
      ours: large.turn,
      yardstick: small.turn,
      notes: () => [`the large books have ${place.customers} customers and ${large.mebibytes} MiB`],
      end: async () => {
        await large.close();
        await small.close();
      },
    };
  },
};

async function inTown({ folder, cache, say }: Place, customers: number) {
  const file = await builtTown(cache, { customers, say });
  const own = join(folder, `${customers}.db`);
  // No copy of gigabytes: each run adds some thousand redemptions to what is kept, and goes on where the last one
  // ended, or the same customers would soon have nothing left.
  if (customers === SMALL) copyFileSync(file, own);
  else symlinkSync(file, own);
  const begun = redemptionsIn(own) - customers;
  const store = openSqliteStore(own);
  const transact = through(store);
  const steps = redemptionSteps({ transact, customers, stride: strideOf(customers), begun });
  return {
    mebibytes: Math.round(statSync(file).size / 2 ** 20),
    turn: paced({ ms: TURN_MS, callers: 1, steps }),
    close: () => store.close(),
  };
}

function redemptionsIn(file: string): number {
  const database = openDatabase(file);
  const count = database.prepare('SELECT count(*) FROM redemption').pluck().get();
  database.close();
  return Number(count);
}
