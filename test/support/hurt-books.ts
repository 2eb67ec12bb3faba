/** A database for somebody who edits the file: no trigger and no check stops them. */
import Database from 'better-sqlite3';
import { type Books } from '../../scripts/verify/database.ts';

export function withoutGuards(database: Database.Database): Database.Database {
  database.pragma('foreign_keys = OFF');
  database.pragma('ignore_check_constraints = ON');
  const triggers = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    .all() as { name: string }[];
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`);
  return database;
}

/** @returns the smallest number of rows that one of the statements changed */
export function tamper(file: string, ...statements: readonly string[]): number {
  const database = withoutGuards(new Database(file));
  const changes = statements.map((sql) => database.prepare(sql).run().changes);
  database.close();
  return Math.min(...changes);
}

/** What the checker reads, from a database in this process. */
export function booksOver(database: Database.Database): Books {
  return {
    rows: (schema, sql) =>
      database
        .prepare(sql)
        .safeIntegers(false)
        .all()
        .map((row) => schema.parse(row)),
    each: function* (schema, sql) {
      for (const row of database.prepare(sql).safeIntegers(false).iterate()) {
        yield schema.parse(row);
      }
    },
    lists: function* (schema, sql, values) {
      const rows = database.prepare(sql).safeIntegers(false).raw();
      for (const row of rows.iterate(...values)) yield schema.parse(row);
    },
    close: () => database.close(),
  };
}
