/**
 * A ledger's books in PostgreSQL, as they were at one moment, as one SQLite file for the checks to read:
 * they are written once. Tables are read in pages by a client of its own, in a transaction that can write
 * nothing, from any server of the cluster: a standby does as well.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { z } from 'zod';

const PAGE_ROWS = 2_000;

/** The copy is as large as the books, in the folder for temporary files, and gone afterwards. */
export async function withCopy<A>(url: string, look: (file: string) => A): Promise<A> {
  const folder = mkdtempSync(join(tmpdir(), 'kangen-verify-'));
  try {
    const file = join(folder, 'ledger.db');
    await copyBooks(url, file);
    return look(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws where there are no books, or a column is of a type that the checks do not know */
async function copyBooks(url: string, file: string): Promise<void> {
  const client = new Client({
    connectionString: url,
    application_name: 'kangen-verify',
    types: { getTypeParser: parserFor },
  });
  const copy = new DatabaseSync(file);
  // Who is interrupted begins anew: nothing here has to outlast a power cut.
  copy.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN');
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const tables = await tablesOf(client);
    if (tables.size === 0) throw new Error('there are no books in this database');
    for (const [table, columns] of tables) await copyTable(client, copy, { table, columns });
    for (const [place, { table, columns }] of (await indexesOf(client)).entries()) {
      copy.exec(`CREATE INDEX index_${place} ON "${table}" (${columns})`);
    }
    await client.query('COMMIT');
    copy.exec('COMMIT');
  } finally {
    copy.close();
    await client.end();
  }
}

const INT8 = 20;
const parserFor = (oid: number): ((text: string) => unknown) =>
  oid === INT8 ? BigInt : (text) => text;

interface Column {
  name: string;
  type: 'INTEGER' | 'TEXT';
}

const column = z
  .object({
    table: z.string(),
    name: z.string(),
    type: z.enum(['bigint', 'text']).transform((type) => (type === 'text' ? 'TEXT' : 'INTEGER')),
  })
  .readonly();

async function tablesOf(client: Client): Promise<Map<string, Column[]>> {
  const { rows } = await client.query(
    `SELECT columns.table_name::text AS "table", column_name::text AS name, data_type::text AS type
       FROM information_schema.columns JOIN information_schema.tables
         ON tables.table_name = columns.table_name AND tables.table_schema = columns.table_schema
      WHERE columns.table_schema = 'public' AND table_type = 'BASE TABLE'
      ORDER BY columns.table_name, ordinal_position`,
  );
  const tables = new Map<string, Column[]>();
  for (const { table, ...one } of z.array(column).parse(rows)) {
    tables.set(table, [...(tables.get(table) ?? []), one]);
  }
  return tables;
}

async function copyTable(
  client: Client,
  copy: DatabaseSync,
  { table, columns }: { table: string; columns: readonly Column[] },
): Promise<void> {
  const defined = columns.map(({ name, type }) => `"${name}" ${type}`).join(', ');
  copy.exec(`CREATE TABLE "${table}" (${defined}) STRICT`);
  const places = columns.map(() => '?').join(', ');
  const insert = copy.prepare(`INSERT INTO "${table}" VALUES (${places})`);
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  await client.query(`DECLARE page NO SCROLL CURSOR FOR SELECT ${names} FROM "${table}"`);
  for (;;) {
    const text = `FETCH ${PAGE_ROWS} FROM page`;
    const { rows } = await client.query<(bigint | string | null)[]>({ text, rowMode: 'array' });
    for (const row of rows) insert.run(...row);
    if (rows.length < PAGE_ROWS) break;
  }
  await client.query('CLOSE page');
}

const index = z.object({ table: z.string(), columns: z.string() });

/** The columns of each, without its conditions: what the checks look for they find as fast there. */
async function indexesOf(client: Client): Promise<z.output<typeof index>[]> {
  const { rows } = await client.query(
    `SELECT DISTINCT "table", columns FROM (
       SELECT indrelid::regclass::text AS "table",
              string_agg('"' || attname || '"', ', ' ORDER BY place) AS columns
         FROM pg_index JOIN pg_class ON pg_class.oid = indrelid,
              unnest(indkey::int2[]) WITH ORDINALITY AS keyed (number, place)
              JOIN pg_attribute ON attnum = number
        WHERE attrelid = indrelid AND relnamespace = 'public'::regnamespace
        GROUP BY indexrelid, indrelid) AS found`,
  );
  return z.array(index).parse(rows);
}
