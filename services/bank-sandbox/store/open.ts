/** Opens the sandbox's one SQLite file: durable settings first, then its migrations, forward only. */
import assert from 'node:assert/strict';
import Database from 'better-sqlite3';
import { sqliteBusyTimeoutMs } from '../limits.ts';
import { migration0001 } from './migrations/0001-bank.ts';
import { migration0002 } from './migrations/0002-return.ts';
import { migration0003 } from './migrations/0003-transfer-list.ts';
import { migration0004 } from './migrations/0004-booking.ts';

const migrations: readonly string[] = [migration0001, migration0002, migration0003, migration0004];

/** @throws where the file cannot be opened durably, or is of a newer version */
export function openDatabase(path: string): Database.Database {
  const database = new Database(path);
  try {
    // The library's own default loses the last commits on power failure after a reopen.
    setAndReadBack(database, ['journal_mode', 'WAL', 'wal']);
    setAndReadBack(database, ['synchronous', 'FULL', 2]);
    setAndReadBack(database, ['foreign_keys', 'ON', 1]);
    database.pragma(`busy_timeout = ${sqliteBusyTimeoutMs}`);
    migrate(database);
    database.defaultSafeIntegers(true);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function setAndReadBack(
  database: Database.Database,
  [name, value, expected]: [string, string, string | number],
): void {
  database.pragma(`${name} = ${value}`);
  const found: unknown = database.pragma(name, { simple: true });
  // A database in memory has no write-ahead log; only tests open one.
  if (name === 'journal_mode' && database.memory) return;
  assert.equal(found, expected, `SQLite keeps ${name} at ${String(found)}`);
}

function migrate(database: Database.Database): void {
  database
    .transaction(() => {
      const version = Number(database.pragma('user_version', { simple: true }));
      assert.ok(version <= migrations.length, `the file is of a newer version (${version})`);
      for (const [index, sql] of migrations.entries()) {
        if (index >= version) database.exec(sql);
      }
      database.pragma(`user_version = ${migrations.length}`);
    })
    .immediate();
}
