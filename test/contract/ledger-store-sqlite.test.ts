/** What is SQLite's own: settings that survive a reopen, a journal that only grows. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CustomerId, type RedemptionId } from '../../protocol/ids.ts';
import { verifyChain } from '../../scripts/verify/chain.ts';
import { checkBooksAt } from '../../services/ledger/store/sqlite/check-books.ts';
import { migration0001 } from '../../services/ledger/store/sqlite/migrations/0001-ledger.ts';
import { migration0002 } from '../../services/ledger/store/sqlite/migrations/0002-reconciliation.ts';
import { migration0003 } from '../../services/ledger/store/sqlite/migrations/0003-wish.ts';
import { openDatabase } from '../../services/ledger/store/sqlite/open.ts';
import { sqliteStore } from '../../services/ledger/store/sqlite/sqlite-store.ts';
import { type Write } from '../../services/ledger/store/writes.ts';
import { booksOver } from '../support/hurt-books.ts';

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

const next: Write = {
  op: 'post',
  transaction: {
    id: 't',
    atMs: 1,
    kind: 'return',
    reason: 'r',
    purchaseId: null,
    redemptionId: 'z' as RedemptionId,
  },
  entries: (['issued', 'available'] as const).map((account, line) => ({
    account,
    providerId: 'shop',
    customerId: 'c' as CustomerId,
    points: line === 0 ? -1 : 1,
  })),
};

/** A table that a migration built anew is guarded as the one before was. */
const guarded = [
  [
    "UPDATE redemption SET state = 'completed', authorization = 'x' WHERE id = 'a'",
    'does not change',
  ],
  ["UPDATE redemption SET state = 'authorized' WHERE id = 'z'", 'only moves forward'],
  ["UPDATE redemption SET state = 'completed', points = 2 WHERE id = 'a'", 'does not change'],
  ["UPDATE redemption SET state = 'completed', fee_minor = 2 WHERE id = 'a'", 'does not change'],
  ["DELETE FROM redemption WHERE id = 'h'", 'kept for ever'],
  ["INSERT INTO tombstone VALUES ('h', 'k', 1, NULL)", 'is a redemption'],
  ["UPDATE lot SET remaining = 10 WHERE id = 'left'", 'CHECK'],
] as const;

describe('a file of the first version', () => {
  it('is brought up to this one with every row, its order, its guards and its open work', async () => {
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
      INSERT INTO purchase VALUES ('q', 'shop', 'c', 'Q', 'd', 'EUR', 9, 9, 1, 1, 2);
      INSERT INTO lot VALUES ('left', 'c', 'shop', 'p', 9, 1, 1, 1, 2), ('gone', 'c', 'shop', 'q', 9, 0, 1, 1, 2);
      INSERT INTO journal_transaction VALUES (4, 't4', 1, 'earn', 'r', 'p', NULL);
      INSERT INTO journal_transaction VALUES (9, 't9', 1, 'earn', 'r', 'p', NULL);
      INSERT INTO journal_entry VALUES ('t9', 0, 'issued', 'shop', 'c', -1), ('t9', 1, 'available', 'shop', 'c', 1);
      ${redemption('h', 'held')}${redemption('a', 'authorized')}${redemption('z', 'completed')}`);
    first.close();

    const database = openDatabase(path);
    expect(settings(database)).toEqual(['wal', '2', '1']);
    const rows = database.prepare('SELECT sequence, id FROM journal_transaction').all();
    expect(rows).toEqual([
      { sequence: 1n, id: 't4' },
      { sequence: 2n, id: 't9' },
    ]);
    expect(verifyChain(booksOver(database), new Set()).violations).toEqual([]);
    expect(database.prepare('SELECT * FROM provider').all()).toEqual([
      { id: 'shop', name: 'Shop' },
    ]);
    const earned =
      database.prepare(`SELECT purchase.excluded_minor, purchase.campaign_id, earn_rule.*
      FROM purchase JOIN earn_rule ON earn_rule.id = earn_rule_id WHERE purchase.id = 'p'`);
    expect(earned.all()).toEqual([
      {
        excluded_minor: 0n,
        campaign_id: null,
        id: 'first:shop',
        provider_id: 'shop',
        from_ms: 0n,
        rate_points: 1n,
        rate_minor: 1n,
        rounding: 'down',
        paid_minor_min: 0n,
        maturity_seconds: 0n,
        expiry_seconds: 1n,
      },
    ]);
    expect(() => database.exec('DELETE FROM journal_transaction')).toThrow(
      'the journal only grows',
    );
    expect(() =>
      database.exec(
        "INSERT INTO payee VALUES ('q', 'no', 1, 'iban', 'h', 'b', 'm', 'x', NULL, NULL, 'n')",
      ),
    ).toThrow('FOREIGN KEY');
    const kept = database.prepare(
      'SELECT id, state, "authorization" AS a, authorization_jti AS j, receipt AS r, statement AS s FROM redemption',
    );
    expect(kept.raw().all()).toEqual([
      ['a', 'authorized', 'a', 'ja', null, null],
      ['h', 'held', null, null, null, null],
      ['z', 'completed', 'a', 'jz', 'r', 's'],
    ]);
    const left = database.prepare('SELECT id, is_left FROM lot ORDER BY id').raw();
    expect(left.all()).toEqual([
      ['gone', 0n],
      ['left', 1n],
    ]);
    const store = sqliteStore(database);
    await store.transact({ name: 'programme' }, () => ({ answer: null, writes: [next] }));
    expect((await store.read({ name: 'journal-head', after: 2 })).link.sequence).toBe(3);
    expect(verifyChain(booksOver(database), new Set()).violations).toEqual([]);
    const agenda = database.prepare('SELECT * FROM reconciliation ORDER BY redemption_id').all();
    expect(agenda).toEqual([
      { redemption_id: 'a', asks: 0n, due_ms: 1000n, end_from_ms: 182_000n },
      { redemption_id: 'h', asks: 0n, due_ms: 1000n, end_from_ms: 601_000n },
    ]);
    expect(() => database.exec("UPDATE redemption SET state = 'returned' WHERE id = 'z'")).toThrow(
      'CHECK',
    );
    for (const [change, guard] of guarded) expect(() => database.exec(change)).toThrow(guard);
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

describe('a long journal of version 3', () => {
  it('is chained whole, in its order, or not at all', () => {
    const old = new Database(path);
    old.pragma('foreign_keys = OFF');
    for (const sql of [migration0001, migration0002, migration0003]) old.exec(sql);
    old.pragma('user_version = 3');
    old.exec(`
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
        INSERT INTO journal_transaction (id, at_ms, kind, reason, purchase_id)
        SELECT 't' || i, i, 'earn', 'r', 'p' FROM n;
      INSERT INTO journal_entry SELECT id, 0, 'issued', 'shop', 'c', -1 FROM journal_transaction;
      INSERT INTO journal_entry SELECT id, 1, 'available', 'shop', 'c', 1 FROM journal_transaction;
      INSERT INTO journal_entry VALUES ('t2400', 2, 'held', 'shop', 'c', 1)`);
    old.close();

    // References that lead nowhere: the migration is undone, and the file is as it was.
    expect(() => openDatabase(path)).toThrow('every reference leads somewhere');
    const mended = new Database(path);
    expect(mended.pragma('user_version', { simple: true })).toBe(3);
    mended.exec(`
      INSERT INTO customer VALUES ('c', 'Somebody');
      INSERT INTO provider VALUES ('shop', 'Shop', 1, 1, 0, 0, 1);
      INSERT INTO purchase VALUES ('p', 'shop', 'c', 'R', 'd', 'EUR', 9, 9, 1, 1, 2);`);
    mended.close();

    const database = openDatabase(path);
    expect(verifyChain(booksOver(database), new Set())).toMatchObject({
      violations: [],
      soundUpTo: 2500,
    });
    const ids = database.prepare('SELECT id FROM journal_transaction ORDER BY sequence').pluck();
    expect(ids.all()).toEqual(Array.from({ length: 2500 }, (_, index) => `t${index + 1}`));
    database.close();
  });
});

describe('the journal', () => {
  it('refuses a gap, and entries that come too late', () => {
    const database = openDatabase(path);
    database.pragma('foreign_keys = OFF');
    const insert = (sequence: number, id: string) =>
      database.exec(`INSERT INTO journal_transaction
        VALUES (${sequence}, '${id}', 1, 'earn', 'r', 'p', NULL, '${'0'.repeat(64)}')`);
    expect(() => insert(2, 'a')).toThrow('the journal has no gap');
    insert(1, 'a');
    expect(() => insert(1, 'b')).toThrow('the journal has no gap');
    insert(2, 'b');
    expect(() =>
      database.exec("INSERT INTO journal_entry VALUES ('a', 0, 'issued', 'shop', 'c', -1)"),
    ).toThrow('only the newest transaction takes entries');
    database.close();
  });

  it('counts the entries of its end without reading its beginning', () => {
    const database = openDatabase(path);
    const plan = database
      .prepare(
        `EXPLAIN QUERY PLAN SELECT count(*) AS total FROM journal_transaction JOIN journal_entry
           ON journal_entry.transaction_id = journal_transaction.id WHERE sequence > 5`,
      )
      .all() as { detail: string }[];
    expect(plan.map(({ detail }) => detail)).toEqual([
      'SEARCH journal_transaction USING INTEGER PRIMARY KEY (rowid>?)',
      'SEARCH journal_entry USING PRIMARY KEY (transaction_id=?)',
    ]);
    database.close();
  });

  it('refuses to be changed or shortened', () => {
    const database = openDatabase(path);
    database.pragma('foreign_keys = OFF');
    database.exec(`
      INSERT INTO journal_transaction VALUES (1, 't', 1, 'earn', 'r', 'p', NULL, '${'0'.repeat(64)}');
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
