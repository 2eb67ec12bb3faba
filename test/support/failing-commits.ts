/** Commits that fail with an I/O error, as SQLite reports a disk that does (F3). */
import Database from 'better-sqlite3';

/** What a failed commit leaves behind: it may have become durable all the same. */
export type FailedCommit = 'durable' | 'not-durable';

/** @param plan what becomes of the next commits; empty: they succeed */
export function withFailingCommits(
  database: Database.Database,
  plan: FailedCommit[],
): Database.Database {
  const begin = database.transaction.bind(database);
  const sabotaged = (work: (...args: unknown[]) => unknown) => {
    const transaction = begin(work);
    const immediate = (): unknown => {
      const failure = plan.shift();
      if (failure !== 'not-durable') {
        const answer = transaction.immediate();
        if (failure === undefined) return answer;
      }
      throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC');
    };
    // Only the outermost one commits; those within it are savepoints.
    return Object.assign((...args: unknown[]) => transaction(...args), { immediate });
  };
  return Object.assign(database, { transaction: sabotaged });
}
