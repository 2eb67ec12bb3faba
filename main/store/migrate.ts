/** Numbered steps, forward only, each in a transaction with its own number: a crash repeats it whole. */
import { type Database } from 'better-sqlite3';
import { transferTables } from './migrations/0001-transfer.ts';
import { wishes } from './migrations/0002-wish.ts';
import { terminalTables } from './migrations/0003-terminal.ts';
import { purchases } from './migrations/0004-purchase.ts';
import { recordTable } from './migrations/0005-record.ts';
import { refunds } from './migrations/0006-refund.ts';
import { staffDeliveries } from './migrations/0008-staff.ts';
import { screenPolicy } from './migrations/0009-screen.ts';
import { terminalBar } from './migrations/0010-bar.ts';
import { staffSessions } from './migrations/0011-staff-sessions.ts';
import { diskProbe } from './migrations/0012-disk-probe.ts';

/**
 * In the order of their numbers, which are those of their files. A file that has reached a number is
 * never given a lower one: a gap may be filled only before a release has gone past it.
 */
const migrations: readonly { number: number; sql: string }[] = [
  { number: 1, sql: transferTables },
  { number: 2, sql: wishes },
  { number: 3, sql: terminalTables },
  { number: 4, sql: purchases },
  { number: 5, sql: recordTable },
  { number: 6, sql: refunds },
  { number: 8, sql: staffDeliveries },
  { number: 9, sql: screenPolicy },
  { number: 10, sql: terminalBar },
  { number: 11, sql: staffSessions },
  { number: 12, sql: diskProbe },
];

export const NEWEST_MIGRATION = Math.max(...migrations.map(({ number }) => number));

/** @throws where the file was written by a newer version of the kiosk: it is left untouched */
export function migrate(database: Database): void {
  const reached = Number(database.pragma('user_version', { simple: true }));
  if (reached > NEWEST_MIGRATION)
    throw new Error(`the store has version ${reached}, this kiosk knows ${NEWEST_MIGRATION}`);
  for (const { number, sql } of migrations.filter((one) => one.number > reached)) {
    database
      .transaction(() => {
        database.exec(sql);
        database.pragma(`user_version = ${number}`);
      })
      .immediate();
  }
}
