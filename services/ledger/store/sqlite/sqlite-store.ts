/** The store contract on one SQLite file: one process, one writer, every answer after its COMMIT. */
import Database from 'better-sqlite3';
import { type LedgerStore, StoreFailure } from '../contract.ts';
import { type FactsOf, type QueryName, type QueryOf } from '../queries.ts';
import { createAnswers } from './answers.ts';
import { applyWrite } from './apply.ts';
import { openDatabase } from './open.ts';
import { createStatements } from './statements.ts';

/** @throws where the file cannot be opened durably, or is of a newer version */
export function openSqliteStore(path: string): LedgerStore {
  return sqliteStore(openDatabase(path));
}

export function sqliteStore(database: Database.Database): LedgerStore {
  const statements = createStatements(database);
  const answers = createAnswers(statements);
  const answer = <N extends QueryName>(query: QueryOf<N>): FactsOf<N> => answers[query.name](query);
  return {
    read: async (query) => translated(database.transaction(() => answer(query))),
    transact: async (query, decide) => {
      const transaction = database.transaction(() => {
        const decision = decide(answer(query));
        for (const write of decision.writes) applyWrite(statements, write);
        return decision.answer;
      });
      return translated(() => transaction.immediate());
    },
    close: async () => {
      database.close();
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
