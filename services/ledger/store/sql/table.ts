/** A table seen through its row schema: field `xY` is column `x_y`, rows are parsed when read. */
import { type z } from 'zod';

export type Bindable = string | bigint | null;

export interface Table<R> {
  name: string;
  /** `x_y AS "xY", …` for a SELECT; with a prefix where tables are joined. */
  columns(prefix?: string): string;
  insert: string;
  bind(row: object): Record<string, Bindable>;
  parse(row: unknown): R;
}

export function table<S extends z.ZodObject>(name: string, schema: S): Table<z.output<S>> {
  const fields = Object.keys(schema.shape);
  const columnsOf = (prefix: string): string =>
    fields.map((field) => `${prefix}.${columnOf(field)} AS "${field}"`).join(', ');
  const columns = columnsOf(name);
  return {
    name,
    columns: (prefix) => (prefix === undefined ? columns : columnsOf(prefix)),
    insert:
      `INSERT INTO ${name} (${fields.map(columnOf).join(', ')}) ` +
      `VALUES (${fields.map((field) => `@${field}`).join(', ')})`,
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
