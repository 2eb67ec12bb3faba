/** The authority's records: what was allowed, issued and refused. The only importer of better-sqlite3 here. */
import Database from 'better-sqlite3';
import { limits } from '../limits.ts';
import { migrations } from './migrations.ts';
import { AuthorityReader } from './reader.ts';
import { AuthorityWriter } from './writer.ts';

export interface AuthorityStore {
  readonly read: AuthorityReader;
  /** One atomic, durable change. `change` is synchronous: a transaction never spans an await. */
  transact<T>(change: (tx: AuthorityWriter) => T): T;
  close(): void;
}

export function openAuthorityStore(file: string): AuthorityStore {
  const db = new Database(file, { timeout: limits.databaseBusyMs });
  try {
    makeDurable(db);
    migrate(db);
  } catch (cause) {
    db.close();
    throw cause;
  }
  const writer = new AuthorityWriter(db);
  return {
    read: new AuthorityReader(db),
    transact: (change) => db.transaction(() => change(writer)).immediate(),
    close: () => db.close(),
  };
}

/** better-sqlite3 compiles WAL with synchronous NORMAL: without FULL the last commits die with the power. */
function makeDurable(db: Database.Database): void {
  const wanted = { journal_mode: 'wal', synchronous: 2, foreign_keys: 1 } as const;
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  for (const [name, value] of Object.entries(wanted)) {
    const actual = db.pragma(name, { simple: true });
    if (actual !== value) throw new Error(`${name} is ${String(actual)}, ${value} is needed`);
  }
}

function migrate(db: Database.Database): void {
  db.transaction(() => {
    const present = Number(db.pragma('user_version', { simple: true }));
    if (present > migrations.length) {
      throw new Error(
        `the records are of version ${present}; this program knows ${migrations.length}`,
      );
    }
    migrations.slice(present).forEach((sql) => db.exec(sql));
    db.pragma(`user_version = ${migrations.length}`);
  }).immediate();
}
