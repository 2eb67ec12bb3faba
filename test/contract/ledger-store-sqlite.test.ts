/** What is SQLite's own: settings that survive a reopen, a journal that only grows. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkBooksAt } from '../../services/ledger/store/sqlite/check-books.ts';
import { migration0001 } from '../../services/ledger/store/sqlite/migrations/0001-ledger.ts';
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

describe('a file of the first version', () => {
  it('is brought up to this one with every row, its order, its guards and its open work', () => {
    const first = new Database(path);
    first.exec(migration0001);
    first.pragma('user_version = 1');
    first.pragma('foreign_keys = OFF');
    const redemption = (id: string, state: string) => `INSERT INTO redemption
      (id, customer_id, payee_id, terminal, state, points, currency, amount_minor, request_digest,
       consent_json, points_before, requested_ms, authorized_ms, authorization, authorization_jti,
       authorization_digest, decided_ms, bank_reference, receipt, statement)
      VALUES ('${id}', 'c', 'payee', 'k', '${state}', 1, 'EUR', 1, 'd', '{}', 1, 1000,
        ${state === 'held' ? 'NULL, NULL, NULL, NULL' : `2000, 'a', 'j${id}', 'd${id}'`},
        ${state === 'completed' ? "3000, 'R', 'r', 's'" : 'NULL, NULL, NULL, NULL'});`;
    first.exec(`
      INSERT INTO programme VALUES (1, 'P', 'EUR', 1, 1, 1, 1, 1, 1, 60, 60, '{}');
      INSERT INTO customer VALUES ('c', 'Somebody');
      INSERT INTO provider VALUES ('shop', 'Shop', 1, 1, 0, 0, 1);
      INSERT INTO payee VALUES ('payee', 'c', 1, 'iban', 'h', 'b', 'm', 'x', NULL, NULL, 'n');
      INSERT INTO purchase VALUES ('p', 'shop', 'c', 'R', 'd', 'EUR', 9, 9, 1, 1, 2);
      INSERT INTO journal_transaction VALUES (4, 't4', 1, 'earn', 'r', 'p', NULL);
      INSERT INTO journal_transaction VALUES (9, 't9', 1, 'earn', 'r', 'p', NULL);
      INSERT INTO journal_entry VALUES ('t9', 0, 'issued', 'shop', 'c', -1), ('t9', 1, 'available', 'shop', 'c', 1);
      ${redemption('h', 'held')}${redemption('a', 'authorized')}${redemption('z', 'completed')}`);
    first.close();

    const database = openDatabase(path);
    expect(settings(database)).toEqual(['wal', '2', '1']);
    const rows = database.prepare('SELECT sequence, id FROM journal_transaction').all();
    expect(rows).toEqual([
      { sequence: 4n, id: 't4' },
      { sequence: 9n, id: 't9' },
    ]);
    expect(() => database.exec('DELETE FROM journal_transaction')).toThrow(
      'the journal only grows',
    );
    expect(() =>
      database.exec("INSERT INTO journal_entry VALUES ('no', 0, 'issued', 'shop', 'c', 1)"),
    ).toThrow('FOREIGN KEY');
    database.exec(
      "INSERT INTO journal_transaction (id, at_ms, kind, reason, redemption_id) VALUES ('t', 1, 'return', 'r', 'z')",
    );
    const next = database.prepare("SELECT sequence FROM journal_transaction WHERE id = 't'").get();
    expect(next).toEqual({ sequence: 10n });
    const agenda = database.prepare('SELECT * FROM reconciliation ORDER BY redemption_id').all();
    expect(agenda).toEqual([
      { redemption_id: 'a', asks: 0n, due_ms: 1000n, end_from_ms: 182_000n },
      { redemption_id: 'h', asks: 0n, due_ms: 1000n, end_from_ms: 601_000n },
    ]);
    expect(() => database.exec("UPDATE redemption SET state = 'returned' WHERE id = 'z'")).toThrow(
      'CHECK',
    );
    database.close();
  });
});

describe('the reconciler’s work', () => {
  it('is found by an index, however many redemptions there are', () => {
    const database = openDatabase(path);
    const plan = database
      .prepare(
        'EXPLAIN QUERY PLAN SELECT * FROM reconciliation WHERE due_ms <= 5 ORDER BY due_ms LIMIT 50',
      )
      .all() as { detail: string }[];
    expect(plan.map(({ detail }) => detail)).toEqual([
      'SEARCH reconciliation USING INDEX reconciliation_due (due_ms<?)',
    ]);
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
