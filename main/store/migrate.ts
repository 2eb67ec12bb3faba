/** Numbered steps, forward only, each in a transaction with its own number: a crash repeats it whole. */
import { type Database } from 'better-sqlite3';
import { transferTables } from './migrations/0001-transfer.ts';
import { wishes } from './migrations/0002-wish.ts';
import { terminalTables } from './migrations/0004-terminal.ts';

export const migrations: readonly string[] = [transferTables, wishes, terminalTables];

/** @throws where the file was written by a newer version of the kiosk: it is left untouched */
export function migrate(database: Database): void {
  const reached = Number(database.pragma('user_version', { simple: true }));
  if (reached > migrations.length) {
    throw new Error(`the store has version ${reached}, this kiosk knows ${migrations.length}`);
  }
  migrations.slice(reached).forEach((sql, index) => {
    database
      .transaction(() => {
        database.exec(sql);
        database.pragma(`user_version = ${reached + index + 1}`);
      })
      .immediate();
  });
}
