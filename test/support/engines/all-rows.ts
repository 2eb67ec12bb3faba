/** Everything that a ledger's books hold, table by table, the same way on every engine. */
import type Database from 'better-sqlite3';
import { queryAt } from '../postgres.ts';

export type AllRows = Record<string, string[]>;

export function rowsOfFile(database: Database.Database): AllRows {
  const names = database
    .prepare<[], string>(
      `SELECT name FROM sqlite_schema
        WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`,
    )
    .pluck()
    .all();
  return Object.fromEntries(
    names.map((name) => [name, sorted(database.prepare(`SELECT * FROM "${name}"`).all())]),
  );
}

/** What only PostgreSQL has, for itself. */
const its = new Set(['migration', 'writer']);

export async function rowsAt(url: string): Promise<AllRows> {
  const found = await queryAt(
    url,
    `SELECT table_name::text AS name FROM information_schema.tables
      WHERE table_schema = 'public' ORDER BY 1`,
  );
  const names = found.map(({ name }) => String(name)).filter((name) => !its.has(name));
  const rows: AllRows = {};
  // Not all at once: there are more tables than a test's server lets connections in.
  for (const name of names) rows[name] = sorted(await queryAt(url, `SELECT * FROM "${name}"`));
  return rows;
}

/** Of each table the first rows that only one of them has. */
export function differences(one: AllRows, other: AllRows): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].flatMap((name) => {
    const [here, there] = [new Set(one[name]), new Set(other[name])];
    const only = [...here].filter((row) => !there.has(row)).slice(0, 3);
    const missing = [...there].filter((row) => !here.has(row)).slice(0, 3);
    const counted = one[name]?.length === other[name]?.length ? [] : ['another number of rows'];
    return [...counted, ...only, ...missing].map((row) => `${name}: ${row}`);
  });
}

/** Integers as text, as each driver has types of its own for them; columns by name. */
function sorted(rows: readonly unknown[]): string[] {
  return rows
    .map((row) => {
      const columns = Object.entries(row as Record<string, bigint | string | null>).map(
        ([name, value]) => [name, value === null ? null : value.toString()] as const,
      );
      return JSON.stringify(columns.toSorted(([a], [b]) => (a < b ? -1 : 1)));
    })
    .toSorted();
}
