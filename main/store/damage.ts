/**
 * Whether the file in the record's place is this terminal's record, whole, and as new as it ever was.
 *
 *   missing   it was there before                    corrupt   SQLite finds it broken, or no database
 *   foreign   another terminal's, or another file    older     behind its mark: a backup, or no write-ahead log
 *
 * Looks and changes nothing.
 */
import { existsSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { claimStore } from './claim-store.ts';
import { type HighWaterMark } from './high-water-mark.ts';
import { limits } from './limits.ts';
import { StoreUnusableError } from './open.ts';
import { recordStore } from './record-store.ts';

export type Damage = 'missing' | 'corrupt' | 'foreign' | 'older';

export interface Expected {
  file: string;
  terminal: string;
  mark: HighWaterMark | null;
  nativeBinding?: string | undefined;
}

/** @throws StoreUnusableError where it cannot be looked at: a disk that fails says nothing about the file */
export function damageOf(expected: Expected): Damage | null {
  const { file, mark, nativeBinding } = expected;
  if (!existsSync(file)) return mark === null ? null : 'missing';
  try {
    const database = new Database(file, {
      // One that may write would empty the write-ahead log into the file when it is closed.
      readonly: true,
      ...(nativeBinding !== undefined && { nativeBinding }),
    });
    try {
      return integrityOf(database, file) ?? identityOf(database, expected);
    } finally {
      database.close();
    }
  } catch (cause) {
    if (cause instanceof Database.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(cause.code))
      return 'corrupt';
    throw new StoreUnusableError(`the store ${file} cannot be looked at`, { cause });
  }
}

function integrityOf(database: Database.Database, file: string): Damage | null {
  // A record of a million redemptions is not read whole at every start; its pages are when they are used.
  if (statSync(file).size > limits.integrityCheckBytesMax) return null;
  return database.pragma('quick_check(1)', { simple: true }) === 'ok' ? null : 'corrupt';
}

function identityOf(database: Database.Database, { terminal, mark }: Expected): Damage | null {
  const tables = database
    .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE name IN ('store_record')`)
    .pluck()
    .all();
  // Written before files said what they are: no mark was kept of such a one.
  const record = tables.length === 0 ? null : recordStore(database);
  const found = record?.mark() ?? null;
  const owner = record?.terminal() ?? null;
  if (owner !== null && owner !== terminal) return 'foreign';
  if (mark === null) return null;
  // A locked file took the place of a damaged one; death came before it was noted.
  const isLocked = record !== null && claimStore(database).lock() !== null;
  if (found?.file !== mark.file) return isLocked ? null : 'foreign';
  return found.sequence < mark.sequence ? 'older' : null;
}
