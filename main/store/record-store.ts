/** What this file is, and how far it has come. */
import { type Database } from 'better-sqlite3';
import { type HighWaterMark } from './high-water-mark.ts';

export interface RecordStore {
  /** Once for a file. */
  begin(record: { file: string; terminal: string }): void;
  /** Null before it began. */
  mark(): HighWaterMark | null;
  terminal(): string | null;
}

export function recordStore(database: Database): RecordStore {
  const begin = database.prepare<[{ file: string; terminal: string }]>(
    'INSERT INTO store_record (only_one, file, terminal) VALUES (1, @file, @terminal)',
  );
  const mark = database.prepare<[], HighWaterMark>(
    `SELECT file, (SELECT coalesce(max(sequence), 0) FROM transfer_event) AS sequence
       FROM store_record`,
  );
  const terminal = database.prepare<[], string>('SELECT terminal FROM store_record').pluck();
  return {
    begin: (record) => {
      begin.run(record);
    },
    mark: () => mark.get() ?? null,
    terminal: () => terminal.get() ?? null,
  };
}
