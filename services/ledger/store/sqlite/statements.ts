/** Prepared statements, each prepared once. The only place where SQL text meets the database. */
import type Database from 'better-sqlite3';
import { bind, type Table } from './table.ts';

export interface Statements {
  one<R>(table: Pick<Table<R>, 'parse'>, sql: string, values: object): R | null;
  all<R>(table: Pick<Table<R>, 'parse'>, sql: string, values: object): R[];
  /** @returns how many rows changed */
  run(sql: string, values: object): number;
}

export function createStatements(database: Database.Database): Statements {
  const prepared = new Map<string, Database.Statement>();
  const prepare = (sql: string): Database.Statement => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  return {
    one: (table, sql, values) => {
      const row: unknown = prepare(sql).get(bind(values));
      return row === undefined ? null : table.parse(row);
    },
    all: (table, sql, values) =>
      prepare(sql)
        .all(bind(values))
        .map((row) => table.parse(row)),
    run: (sql, values) => prepare(sql).run(bind(values)).changes,
  };
}
