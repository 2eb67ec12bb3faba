/**
 * P5: from the file to the open door, with a hundred redemptions that are open, when a million are finished. In
 * process, so that what Node itself needs to start is on neither side. Nothing listens where the bank should be:
 * the open ones are asked about in vain, as after a power cut.
 */
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { LEDGER_URN } from '../../protocol/identity.ts';
import { systemClock } from '../../services/clock.ts';
import { systemIds } from '../../services/ids.ts';
import { signMessage } from '../../protocol/sealed/sign.ts';
import { openHeadsFolder } from '../../services/ledger/heads-folder.ts';
import { keysOfBooks } from '../../services/ledger/books-keys.ts';
import { openKeys } from '../../services/ledger/keys.ts';
import { headOf, placeOf } from '../../services/ledger/rules/journal-head.ts';
import { createLedger } from '../../services/ledger/server.ts';
import { openSqliteStore } from '../../services/ledger/store/sqlite/sqlite-store.ts';
import { type IdentityFiles } from '../../services/mutual-tls/identity-files.ts';
import { enrolledParties } from '../../test/support/enrolled-parties.ts';
import { builtTown, strideOf } from './bulk-town.ts';
import { redemptionSteps, through } from './redemption-steps.ts';
import { type Figures, type Place, type Row } from './row.ts';
import { BANK } from './town.ts';

const SMALL = 1_000;
const OPEN = 100;
const clock = systemClock;
const ids = systemIds(clock);

export const startUp: Row = {
  id: 'P5',
  comparisons: [
    {
      id: 'P5',
      figure: 'ms',
      unit: 'ms',
      ours: 'open to ready with 10⁶ finished and 100 open redemptions',
      yardstick: 'with 10³ finished',
      target: { most: 1.5 },
    },
  ],
  prepare: async (place) => {
    const { ledger: identity } = await enrolledParties({ ledger: LEDGER_URN });
    const large = await opening(place, { customers: place.customers, identity });
    const small = await opening(place, { customers: SMALL, identity });
    return {
      ours: large,
      yardstick: small,
      notes: () => [`the large books have ${place.customers} finished redemptions`],
      end: async () => {},
    };
  },
};

async function opening(
  { cache, say }: Place,
  { customers, identity }: { customers: number; identity: IdentityFiles },
): Promise<() => Promise<Figures>> {
  const file = await builtTown(cache, { customers, say });
  // Kept with the books: they know whose keys they were begun with.
  const directory = `${file}.started`;
  if (!existsSync(directory)) {
    mkdirSync(directory);
    symlinkSync(file, join(directory, 'ledger.db'));
  }
  await makeReady(directory, customers);
  return async () => {
    const begun = performance.now();
    const ledger = await createLedger({
      directory,
      identity,
      port: 0,
      bank: { url: 'https://127.0.0.1:9', urn: BANK },
      seed: null,
      clock,
      ids,
      log: pino({ level: 'silent' }),
    });
    await ledger.start();
    const ms = performance.now() - begun;
    await ledger.stop();
    return { ms };
  };
}

/** What a ledger at work would have: open redemptions, its keys, and a signed head of its journal. */
async function makeReady(directory: string, customers: number): Promise<void> {
  const store = openSqliteStore(join(directory, 'ledger.db'));
  const { open } = await store.read({ name: 'open-counts' });
  const already = open.reduce((sum, { count }) => sum + count, 0);
  const stride = strideOf(customers);
  const [hold, authorize] = redemptionSteps({ transact: through(store), customers, stride });
  for (let place = already; place < OPEN; place += 1) {
    await hold?.(place);
    await authorize?.(place);
  }
  const file = join(directory, 'keys.json');
  await openKeys(file, { ids, clock });
  const { keys } = await keysOfBooks({ store, clock, ids }, file);
  const facts = await store.read({ name: 'journal-head', after: 0 });
  const said = { nowMs: clock.now().getTime(), jti: ids.random(), lineage: 0, accepted: null };
  const head = headOf(facts, said);
  openHeadsFolder(join(directory, 'heads')).add(
    placeOf(head),
    await signMessage('head', head, keys.signing),
  );
  await store.close();
}
