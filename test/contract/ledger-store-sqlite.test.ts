/** What is SQLite's own: settings that survive a reopen, a journal that only grows. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkBooksAt } from '../../services/ledger/store/sqlite/check-books.ts';
import { openDatabase } from '../../services/ledger/store/sqlite/open.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kangen-ledger-'));
  path = join(folder, 'ledger.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const settings = (database: Database.Database) =>
  ['journal_mode', 'synchronous', 'foreign_keys'].map((name) =>
    String(database.pragma(name, { simple: true })),
  );

describe('the file', () => {
  it('is durable on the first open and on every later one', () => {
    const first = openDatabase(path);
    expect(settings(first)).toEqual(['wal', '2', '1']);
    first.close();
    const again = openDatabase(path);
    expect(settings(again)).toEqual(['wal', '2', '1']);
    again.close();
  });

  it('is not opened when it was written by a newer version', () => {
    const database = openDatabase(path);
    database.pragma('user_version = 999');
    database.close();
    expect(() => openDatabase(path)).toThrow('newer version');
  });

  it('has only STRICT tables', () => {
    const database = openDatabase(path);
    const loose = database
      .prepare("SELECT name FROM pragma_table_list WHERE strict = 0 AND name NOT LIKE 'sqlite_%'")
      .all();
    expect(loose).toEqual([]);
    database.close();
  });
});

describe('the books of a file in use', () => {
  it('can be checked beside its owner', () => {
    const database = openDatabase(path);
    expect(checkBooksAt(path)).toEqual([]);
    database.close();
    expect(() => checkBooksAt(join(folder, 'no such file'))).toThrow('unable to open');
  });
});

describe('the journal', () => {
  it('refuses to be changed or shortened', () => {
    const database = openDatabase(path);
    database.pragma('foreign_keys = OFF');
    database.exec(`
      INSERT INTO journal_transaction (id, at_ms, kind, reason, purchase_id) VALUES ('t', 1, 'earn', 'r', 'p');
      INSERT INTO journal_entry VALUES ('t', 0, 'issued', 'shop', 'c', -1), ('t', 1, 'available', 'shop', 'c', 1);`);
    for (const sql of [
      'UPDATE journal_entry SET points = 2',
      'DELETE FROM journal_entry',
      "UPDATE journal_transaction SET reason = 'x'",
      'DELETE FROM journal_transaction',
    ]) {
      expect(() => database.exec(sql)).toThrow('the journal only grows');
    }
    database.close();
  });
});
