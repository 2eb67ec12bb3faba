/** Whether anything was written since the last time somebody asked: most commits write nothing. */
import { type Database, type Statement } from 'better-sqlite3';
import { prepared } from '../world/books.ts';

export class Writes {
  readonly #total: Statement<[], { total: number | bigint }>;
  #seen: number | bigint = -1;

  constructor(database: Database) {
    this.#total = prepared(database, 'SELECT total_changes() AS total');
  }

  happened(): boolean {
    const total = this.#total.get()?.total ?? 0;
    if (total === this.#seen) return false;
    this.#seen = total;
    return true;
  }
}
