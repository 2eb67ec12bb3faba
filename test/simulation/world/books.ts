/**
 * Databases in memory that runs borrow one after another. Opening one and preparing its statements
 * costs more than a whole run, so it is done once: a run happens inside one transaction, in which the
 * product's own transactions are savepoints, and everything is rolled back afterwards.
 */
import Database, { type Statement } from 'better-sqlite3';

export interface Books<S> {
  database: Database.Database;
  store: S;
}

export class Shelf<S> {
  readonly #content: Buffer;
  readonly #integers: 'safe' | 'plain';
  readonly #open: (database: Database.Database) => S;
  readonly #all: Books<S>[] = [];
  #lent = 0;

  constructor(
    content: Buffer,
    integers: 'safe' | 'plain',
    open: (database: Database.Database) => S,
  ) {
    this.#content = content;
    this.#integers = integers;
    this.#open = open;
  }

  borrow(): Books<S> {
    const books = this.#all[this.#lent] ?? this.#added();
    this.#lent += 1;
    books.database.exec('BEGIN');
    return books;
  }

  /** Everything that was lent is as it was before. */
  takeBack(): void {
    for (const { database } of this.#all.slice(0, this.#lent)) database.exec('ROLLBACK');
    this.#lent = 0;
  }

  #added(): Books<S> {
    const database = new Database(this.#content);
    database.pragma('foreign_keys = ON');
    if (this.#integers === 'safe') database.defaultSafeIntegers(true);
    const books = { database, store: this.#open(database) };
    this.#all.push(books);
    return books;
  }
}

const known = new WeakMap<Database.Database, Map<string, Statement>>();

/** For who reads the books beside their owner. */
export function prepared<P extends unknown[], R>(
  database: Database.Database,
  sql: string,
): Statement<P, R> {
  const statements = known.get(database) ?? new Map<string, Statement>();
  known.set(database, statements);
  const statement = statements.get(sql) ?? database.prepare(sql);
  statements.set(sql, statement);
  return statement as unknown as Statement<P, R>;
}
