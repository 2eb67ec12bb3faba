/** The authority's records: what was allowed, issued and refused. The only importer of better-sqlite3 here. */
import { createHash, X509Certificate } from 'node:crypto';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { reopening } from '../../reopening.ts';
import { StoreFailed } from '../../store-failed.ts';
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

/** The engine could not do it: disk full, I/O error. Whether it was committed is unknown. */
export class AuthorityStoreFailure extends StoreFailed {
  override readonly name = 'AuthorityStoreFailure';
}

export interface FileOptions {
  /** After a failure the file could not be opened again: the process must end. */
  lost?: (cause: unknown) => void;
  open?: (file: string) => Database.Database;
}

export function openAuthorityStore(
  path: string,
  { lost = () => {}, open = openDatabase }: FileOptions = {},
): AuthorityStore {
  const file = reopening({
    open: () => opened(open(path)),
    close: ({ db }) => void db.close(),
    lost,
  });
  return {
    get read() {
      return file.use(({ read }) => read);
    },
    transact: (change) =>
      file.use(({ db, writer }) =>
        translated(() => db.transaction(() => change(writer)).immediate()),
      ),
    close: () => file.close(),
  };
}

export function openDatabase(path: string): Database.Database {
  const db = new Database(path, { timeout: limits.databaseBusyMs });
  try {
    makeDurable(db);
    db.function('sha256_of_pem', { deterministic: true }, fingerprintOfPem);
    migrate(db);
    return db;
  } catch (cause) {
    db.close();
    throw cause;
  }
}

const opened = (db: Database.Database) => ({
  db,
  read: new AuthorityReader(db),
  writer: new AuthorityWriter(db),
});

/** An engine's error becomes ours, once; what a rule throws is a bug and stays what it is. */
function translated<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    throw new AuthorityStoreFailure(`the authority's database failed: ${error.code}`, {
      cause: error,
    });
  }
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

function fingerprintOfPem(pem: unknown): string {
  const { raw } = new X509Certificate(z.string().parse(pem));
  return createHash('sha256').update(raw).digest('hex');
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
