/**
 * Opens the kiosk's one SQLite file so that what was committed survives a power cut.
 *
 * better-sqlite3 is compiled with `synchronous = NORMAL` for WAL files: the last commits before a power
 * failure could vanish. So every open sets the three pragmas and reads them back.
 */
import Database from 'better-sqlite3';
import { migrate } from './migrate.ts';

export interface StoreOptions {
  file: string;
  /** A binding compiled for a runtime the packaged one does not serve. */
  nativeBinding?: string | undefined;
}

/** @throws StoreUnusableError where the file cannot be opened, made durable or migrated */
export function openDatabase({ file, nativeBinding }: StoreOptions): Database.Database {
  try {
    const database = new Database(file, nativeBinding === undefined ? {} : { nativeBinding });
    makeDurable(database);
    migrate(database);
    return database;
  } catch (cause) {
    throw new StoreUnusableError(`the store ${file} cannot be used`, { cause });
  }
}

export class StoreUnusableError extends Error {
  override name = 'StoreUnusableError';
}

const SYNCHRONOUS_FULL = 2;

function makeDurable(database: Database.Database): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  expectPragma(database, 'journal_mode', 'wal');
  expectPragma(database, 'synchronous', SYNCHRONOUS_FULL);
  expectPragma(database, 'foreign_keys', 1);
}

function expectPragma(database: Database.Database, name: string, expected: string | number): void {
  const found: unknown = database.pragma(name, { simple: true });
  if (found !== expected) throw new Error(`${name} is ${String(found)}, not ${expected}`);
}
