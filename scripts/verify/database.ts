/**
 * Reads a party's database as an auditor would: read-only, with another SQLite library than the one
 * that wrote it, every row parsed. Shares nothing with the code whose work it checks.
 */
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

export interface Books {
  /** @throws where a row is not of the shape the check was written for */
  rows<S extends z.ZodType>(schema: S, sql: string): z.output<S>[];
  /** One after the other, where there may be more than memory should hold. @throws as `rows` does */
  each<S extends z.ZodType>(schema: S, sql: string): Generator<z.output<S>>;
  /** As `each`, every row as the list of its columns, where it counts how long a row takes. */
  lists<S extends z.ZodType>(
    schema: S,
    sql: string,
    values: readonly number[],
  ): Iterable<z.output<S>>;
  /** Where others can open the same books; absent: only here. */
  file?: string;
  close(): void;
}

export function openBooks(path: string): Books {
  const database = new DatabaseSync(path, { readOnly: true });
  return {
    rows: (schema, sql) => z.array(schema).parse(database.prepare(sql).all()),
    each: function* (schema, sql) {
      for (const row of database.prepare(sql).iterate()) yield schema.parse(row);
    },
    lists: function* (schema, sql, values) {
      const statement = database.prepare(sql);
      statement.setReturnArrays(true);
      for (const row of statement.iterate(...values)) yield schema.parse(row);
    },
    file: path,
    close: () => database.close(),
  };
}

/** One broken invariant, named as in the design: I1 conservation, I2 once, and so on. */
export interface Violation {
  invariant: 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7';
  what: string;
}
