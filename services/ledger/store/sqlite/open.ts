/** Opens the ledger's one SQLite file: durable settings first, then its migrations, forward only. */
import assert from 'node:assert/strict';
import Database from 'better-sqlite3';
import { migration0001 } from './migrations/0001-ledger.ts';
import { migration0002 } from './migrations/0002-reconciliation.ts';
import { migration0003 } from './migrations/0003-wish.ts';
import { migration0004 } from './migrations/0004-journal-chain.ts';
import { migration0005 } from './migrations/0005-reestablished.ts';
import { migration0006 } from './migrations/0006-terminal.ts';
import { migration0008 } from './migrations/0008-providers.ts';
import { migration0009 } from './migrations/0009-points-life.ts';
import { migration0010 } from './migrations/0010-customers.ts';
import { migration0011 } from './migrations/0011-limits.ts';
import { migration0012 } from './migrations/0012-statements.ts';
import { migration0013 } from './migrations/0013-audit-trail.ts';
import { migration0014 } from './migrations/0014-books-keys.ts';
import { migration0015 } from './migrations/0015-witnesses-and-waivers.ts';
import { migration0016 } from './migrations/0016-identity.ts';
import { migration0018 } from './migrations/0018-languages.ts';
import { migration0019 } from './migrations/0019-refusals-kept.ts';
import { migration0020 } from './migrations/0020-staff.ts';
import { migration0022 } from './migrations/0022-screen.ts';
import { migration0023 } from './migrations/0023-staff-kept.ts';
import { migration0024 } from './migrations/0024-fewer-indexes.ts';
import { migration0025 } from './migrations/0025-indexes-of-what-is-there.ts';

/** SQL, or what SQL alone cannot do. All that a file still lacks happens in one transaction. */
type Migration = string | ((database: Database.Database) => void);
/**
 * A file keeps how many of these it has had, not which: a further one goes to the end, with a higher number
 * than any before. One put in between would never reach the files that are there, and PostgreSQL, which
 * keeps the numbers, would not show it.
 */
export const migrations = {
  migration0001,
  migration0002,
  migration0003,
  migration0004,
  migration0005,
  migration0006,
  migration0008,
  migration0009,
  migration0010,
  migration0011,
  migration0012,
  migration0013,
  migration0014,
  migration0015,
  migration0016,
  migration0018,
  migration0019,
  migration0020,
  migration0022,
  migration0023,
  migration0024,
  migration0025,
} as const satisfies Record<string, Migration>;
const inOrder: readonly Migration[] = Object.values(migrations);

export function openDatabase(path: string): Database.Database {
  const database = new Database(path);
  try {
    // The library's own default loses the last commits on power failure after a reopen.
    setAndReadBack(database, 'journal_mode', 'WAL', 'wal');
    setAndReadBack(database, 'synchronous', 'FULL', 2);
    database.pragma('busy_timeout = 5000');
    // A migration may build a table anew that others refer to; it is checked before it is committed.
    setAndReadBack(database, 'foreign_keys', 'OFF', 0);
    migrate(database);
    setAndReadBack(database, 'foreign_keys', 'ON', 1);
    database.defaultSafeIntegers(true);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function setAndReadBack(
  database: Database.Database,
  name: string,
  value: string,
  expected: string | number,
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
      assert.ok(version <= inOrder.length, `the file is of a newer version (${version})`);
      if (version === inOrder.length) return;
      for (const migration of inOrder.slice(version)) {
        if (typeof migration === 'string') database.exec(migration);
        else migration(database);
      }
      const lost = database.prepare('SELECT 1 FROM pragma_foreign_key_check LIMIT 1').get();
      assert.equal(lost, undefined, 'every reference leads somewhere');
      database.pragma(`user_version = ${inOrder.length}`);
    })
    .immediate();
}
