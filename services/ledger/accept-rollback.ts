/**
 * A stopped ledger: what is wrong with its journal, `node services/ledger/accept-rollback.ts --data FOLDER`.
 *
 * An operator accepts it while the ledger runs (`npm run operator -- journal accept-rollback`), once it
 * has read what its bank knows. Where that cannot be, because there is no bank or no door, it is taken
 * as it is with `--by NAME --without-bank-list`: what the bank has paid meanwhile may be spent again.
 * FOLDER is the ledger's own (`ledger.db`, `keys.json`, `heads/`);
 * where the books are in PostgreSQL, --database URL says where. What is accepted stays to be seen: in a signed head, in `journal_gap`, and in every `verify`.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../clock.ts';
import { systemIds } from '../ids.ts';
import { createLog } from '../log.ts';
import { keysOfBooks } from './books-keys.ts';
import { openHeadsFolder } from './heads-folder.ts';
import { createJournalAudit } from './journal-audit.ts';
import { openPostgresStore } from './store/postgres/postgres-store.ts';
import { openSqliteStore } from './store/sqlite/sqlite-store.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    by: { type: 'string' },
    'without-bank-list': { type: 'boolean', default: false },
    database: { type: 'string' },
  },
});
process.exitCode = await run(values);

interface Asked {
  data?: string;
  by?: string;
  'without-bank-list': boolean;
  database?: string;
}

async function run(asked: Asked): Promise<number> {
  const { data, by, 'without-bank-list': knowingly, database } = asked;
  const files = database === undefined ? ['ledger.db', 'keys.json'] : ['keys.json'];
  const missing = files.find((file) => !existsSync(join(data ?? '', file)));
  if (data === undefined || missing !== undefined) {
    console.error('Say which ledger: --data FOLDER, the one that holds ledger.db and keys.json');
    return 2;
  }
  const ids = systemIds(systemClock);
  const store =
    database === undefined
      ? openSqliteStore(join(data, 'ledger.db'))
      : await openPostgresStore([database]);
  try {
    const { keys } = await keysOfBooks({ store, clock: systemClock, ids }, join(data, 'keys.json'));
    const context = { store, clock: systemClock, ids, log: createLog('ledger'), keys };
    const audit = createJournalAudit(context, openHeadsFolder(join(data, 'heads')));
    const gap = await audit.compare();
    if (gap === null) {
      console.log('There is nothing to accept: the journal bears out its newest signed head.');
      return 0;
    }
    console.log(`Found: ${gap.detail}.`);
    if (by === undefined || !knowingly) {
      console.log(
        'First restore what can be restored. Then start the ledger, and accept it there:',
      );
      console.log('npm run operator -- journal accept-rollback');
      console.log('Only where no bank can be asked: --by YOUR-NAME --without-bank-list');
      return 1;
    }
    const head = await audit.accept(by);
    console.log(`Accepted by ${by}: the journal goes on from transaction ${head?.sequence}.`);
    return 0;
  } finally {
    await store.close();
  }
}
