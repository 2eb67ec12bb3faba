/** The engines of the ledger's store, each with as many empty places for books as a test asks for. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LedgerStore } from '../../../services/ledger/store/contract.ts';
import { openPostgresStore } from '../../../services/ledger/store/postgres/postgres-store.ts';
import { openSqliteStore } from '../../../services/ledger/store/sqlite/sqlite-store.ts';
import { type PostgresServer, startPostgres } from '../postgres.ts';

export interface Place {
  /** Called again, it finds what was there. */
  open(): LedgerStore | Promise<LedgerStore>;
  forget(): void;
}

export interface BothEngines {
  engines: { engine: 'SQLite' | 'PostgreSQL'; place: () => Promise<Place> }[];
  stop(): Promise<void>;
}

/** PostgreSQL is started for the first place on it. */
export function bothEngines(): BothEngines {
  let server: PostgresServer | null = null;
  let databases = 0;
  const file = async (): Promise<Place> => {
    const folder = mkdtempSync(join(tmpdir(), 'kangen-ledger-'));
    return {
      open: () => openSqliteStore(join(folder, 'ledger.db')),
      forget: () => rmSync(folder, { recursive: true }),
    };
  };
  const database = async (): Promise<Place> => {
    server ??= await startPostgres();
    const url = await server.createDatabase(`ledger_${(databases += 1)}`);
    return { open: () => openPostgresStore([url]), forget: () => {} };
  };
  return {
    engines: [
      { engine: 'SQLite', place: file },
      { engine: 'PostgreSQL', place: database },
    ],
    stop: async () => server?.stop(),
  };
}
