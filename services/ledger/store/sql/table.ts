/** A table seen through its row schema: field `xY` is column `x_y`, rows are parsed when read. */
import { type z } from 'zod';

export type Bindable = string | bigint | null;

export interface Table<R> {
  name: string;
  /** `x_y AS "xY", …` for a SELECT; with a prefix where tables are joined. */
  columns(prefix?: string): string;
  insert: string;
  /** Some rows in one statement, at least one. @returns its text and what it is bound to */
  insertAll(rows: readonly object[]): { sql: string; values: object };
  bind(row: object): Record<string, Bindable>;
  parse(row: unknown): R;
}

export function table<S extends z.ZodObject>(name: string, schema: S): Table<z.output<S>> {
  const fields = Object.keys(schema.shape);
  const columnsOf = (prefix: string): string =>
    fields.map((field) => `${prefix}.${columnOf(field)} AS "${field}"`).join(', ');
  const columns = columnsOf(name);
  const into = `INSERT INTO ${name} (${fields.map(columnOf).join(', ')}) VALUES`;
  const rowOf = (place: number | ''): string =>
    `(${fields.map((field) => `@${field}${place}`).join(', ')})`;
  const insertOf = new Map<number, string>();
  return {
    name,
    columns: (prefix) => (prefix === undefined ? columns : columnsOf(prefix)),
    insert: `${into} ${rowOf('')}`,
    insertAll: (rows) => {
      const sql =
        insertOf.get(rows.length) ?? `${into} ${rows.map((_, place) => rowOf(place)).join(', ')}`;
      insertOf.set(rows.length, sql);
      const values = rows.flatMap((row, place) =>
        Object.entries(row).map(([field, value]) => [`${field}${place}`, value] as const),
      );
      return { sql, values: Object.fromEntries(values) };
    },
    bind,
    parse: (row) => schema.parse(row),
  };
}

/** Quoted, as `authorization` is a word of SQL's own in PostgreSQL. */
export const columnOf = (field: string): string =>
  `"${field.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)}"`;

/** Numbers go in as integers, so that no engine computes with a float. */
export function bind(row: object): Record<string, Bindable> {
  const bound: Record<string, Bindable> = {};
  for (const [field, value] of Object.entries(row)) bound[field] = bindable(field, value);
  return bound;
}

function bindable(field: string, value: unknown): Bindable {
  if (typeof value === 'number') return BigInt(value);
  if (typeof value === 'string' || typeof value === 'bigint' || value === null) return value;
  throw new TypeError(`${field} cannot be kept in a column`);
}
