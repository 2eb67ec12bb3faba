/** What a database holds, table by table, so that a test can say that nothing has changed. */
import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';

/** @param except tables that are meant to change */
export function tableDigests(file: string, except: readonly string[] = []): Record<string, string> {
  const database = new Database(file, { readonly: true });
  try {
    const names = database
      .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
      .pluck()
      .all();
    return Object.fromEntries(
      names
        .filter((name) => !except.includes(name))
        .map((name) => [name, digestOf(database, name)]),
    );
  } finally {
    database.close();
  }
}

function digestOf(database: Database.Database, table: string): string {
  const hash = createHash('sha256');
  const rows = database.prepare<[], unknown[]>(`SELECT * FROM "${table}"`).raw().all();
  for (const row of rows.map((row) => JSON.stringify(row)).toSorted()) hash.update(row);
  return `${rows.length} rows, ${hash.digest('hex')}`;
}
