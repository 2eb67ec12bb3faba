/**
 * The yardstick of the kiosk's outbox: as many commits of rows as wide on a bare file with the same durability.
 * The commits of one item: it is inserted, then each of the four next ones writes one more of its columns, and
 * says so in a second table.
 */
import Database from 'better-sqlite3';

export interface BareOutbox {
  /** One after the other, all five of an item. */
  commits: readonly (() => void)[];
  close(): void;
}

export interface Widths {
  id: string;
  request: string;
  authorization: string;
  receipt: string;
  statement: string;
}

export function openBareOutbox(file: string, next: () => Widths): BareOutbox {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec(`
    CREATE TABLE item (id TEXT PRIMARY KEY, state TEXT, request TEXT, authorization TEXT, receipt TEXT,
      statement TEXT) STRICT, WITHOUT ROWID;
    CREATE TABLE event (sequence INTEGER PRIMARY KEY AUTOINCREMENT, item TEXT, state TEXT) STRICT;`);
  const insert = database.prepare(
    `INSERT INTO item (id, state, request) VALUES (?, 'requested', ?)`,
  );
  const event = database.prepare('INSERT INTO event (item, state) VALUES (?, ?)');
  const put = (column: string) =>
    database.prepare(`UPDATE item SET state = ?, ${column} = ? WHERE id = ?`);
  const columns = {
    authorization: put('authorization'),
    receipt: put('receipt'),
    statement: put('statement'),
  };
  const send = database.prepare(`UPDATE item SET state = 'sent' WHERE id = ?`);
  let item = next();
  const advance = (state: string, column: keyof typeof columns) =>
    database.transaction(() => {
      columns[column].run(state, item[column], item.id);
      event.run(item.id, state);
    });
  const begin = database.transaction(() => {
    item = next();
    insert.run(item.id, item.request);
    event.run(item.id, 'requested');
  });
  const dispatch = database.transaction(() => {
    send.run(item.id);
    event.run(item.id, 'sent');
  });
  return {
    commits: [
      begin,
      advance('authorized', 'authorization'),
      dispatch,
      advance('confirmed', 'receipt'),
      advance('settled', 'statement'),
    ],
    close: () => void database.close(),
  };
}
