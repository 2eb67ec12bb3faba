/** The store contract on one SQLite file: one process, one writer, every answer after its COMMIT. */
import Database from 'better-sqlite3';
import { reopening } from '../../../reopening.ts';
import { type Decision, type LedgerStore, StoreFailure } from '../contract.ts';
import { type FactsOf, type QueryName, type QueryOf } from '../queries.ts';
import { answer } from '../sql/answers.ts';
import { decided } from '../sql/decided.ts';
import { createDriver } from './driver.ts';
import { openDatabase } from './open.ts';

export interface FileOptions {
  /** After a failure the file could not be opened again: the process must end. */
  lost?: (cause: unknown) => void;
  open?: (path: string) => Database.Database;
}

/** @throws where the file cannot be opened durably, or is of a newer version */
export function openSqliteStore(
  path: string,
  { lost = () => {}, open = openDatabase }: FileOptions = {},
): LedgerStore {
  const file = reopening({
    open: () => opened(open(path)),
    close: ({ database }) => database.close(),
    lost,
  });
  return {
    read: async (query) => file.use(({ read }) => read(query)),
    transact: async (query, decide) => file.use(({ transact }) => transact(query, decide)),
    close: async () => file.close(),
  };
}

/** On a database that stays open, for whoever keeps it. */
export function sqliteStore(database: Database.Database): LedgerStore {
  const { read, transact } = opened(database);
  return {
    read: async (query) => read(query),
    transact: async (query, decide) => transact(query, decide),
    close: async () => {
      database.close();
    },
  };
}

interface Opened {
  database: Database.Database;
  read: <N extends QueryName>(query: QueryOf<N>) => FactsOf<N>;
  transact: <N extends QueryName, A>(
    query: QueryOf<N>,
    decide: (facts: FactsOf<N>) => Decision<A>,
  ) => A;
}

function opened(database: Database.Database): Opened {
  const drive = createDriver(database);
  return {
    database,
    read: (query) => translated(database.transaction(() => drive(answer(query)))),
    transact: (query, decide) => {
      const transaction = database.transaction(() => drive(decided(query, decide)));
      return translated(() => transaction.immediate());
    },
  };
}

/** An engine's error becomes ours, once; what `decide` throws is a bug and stays what it is. */
function translated<A>(work: () => A): A {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    throw new StoreFailure(`the ledger's database failed: ${error.code}`, { cause: error });
  }
}
