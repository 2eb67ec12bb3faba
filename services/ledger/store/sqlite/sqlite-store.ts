/**
 * The store contract on one SQLite file: one process, one writer, every answer after its COMMIT.
 *
 *   callers who wait ─▶ BEGIN IMMEDIATE · decide, write for each · COMMIT ─▶ answers
 *   one of them throws ─▶ ROLLBACK ─▶ all again, each in a SAVEPOINT of its own
 *
 * Who throws undoes only its own; where the file itself fails, all of them failed.
 */
import Database from 'better-sqlite3';
import { nextTurn } from '../../../clock.ts';
import { reopening } from '../../../reopening.ts';
import { leavesInDoubt } from '../../../store-failed.ts';
import { limits } from '../../limits.ts';
import { type LedgerStore, StoreFailure } from '../contract.ts';
import { createGroup, type Outcome, type Work } from '../group.ts';
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
  // What has reached this process in this turn is taken in first.
  return storeOn({ use: file.use, close: () => file.close(), soon: nextTurn });
}

/** On a database that stays open, for whoever keeps it. */
export function sqliteStore(database: Database.Database): LedgerStore {
  const one = opened(database);
  return storeOn({
    use: (work) => work(one),
    close: () => database.close(),
    soon: queueMicrotask,
  });
}

interface File {
  use<A>(work: (file: Opened) => A): A;
  close(): void;
  soon(run: () => void): void;
}

function storeOn({ use, close, soon }: File): LedgerStore {
  const group = createGroup({
    callersMax: limits.callersPerCommitMax,
    soon,
    commit: (works) => use(({ commit }) => commit(works)),
  });
  return {
    read: async (query) => use(({ read }) => read(query)),
    transact: (query, decide) => group.join(() => decided(query, decide)),
    close: async () => {
      await group.empty();
      close();
    },
  };
}

interface Opened {
  database: Database.Database;
  read: <N extends QueryName>(query: QueryOf<N>) => FactsOf<N>;
  /** @throws StoreFailure where none of it can be relied on; the outcomes are those of a COMMIT */
  commit: (works: readonly Work[]) => Outcome[];
}

function opened(database: Database.Database): Opened {
  const drive = createDriver(database);
  const inSavepoint = database.transaction((work: Work): unknown => drive(work()));
  const apart = (work: Work): Outcome => {
    try {
      return { ok: true, answer: translated(() => inSavepoint(work)) };
    } catch (error) {
      // The engine may have rolled back everybody's: nobody's part of it may be committed.
      if (leavesInDoubt(error)) throw error;
      return { ok: false, error };
    }
  };
  const inOne = (works: readonly Work[], outcomeOf: (work: Work) => Outcome): Outcome[] => {
    const transaction = database.transaction(() => works.map(outcomeOf));
    return translated(() => transaction.immediate());
  };
  return {
    database,
    read: (query) => translated(database.transaction(() => drive(answer(query)))),
    commit: (works) => {
      let hasThrown = false;
      const unguarded = (work: Work): Outcome => {
        try {
          return { ok: true, answer: drive(work()) };
        } catch (error) {
          hasThrown = true;
          throw error;
        }
      };
      try {
        return inOne(works, unguarded);
      } catch (error) {
        // Of a COMMIT that failed nothing is known; what failed before it was rolled back.
        if (!hasThrown || leavesInDoubt(error)) throw error;
        return works.length === 1 ? [{ ok: false, error }] : inOne(works, apart);
      }
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
