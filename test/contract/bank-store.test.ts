/** What every engine of the bank's books must promise; there is one, and it is opened twice. */
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import Database from 'better-sqlite3';
import { join } from 'node:path';
import {
  type FinalTransfer,
  type PendingTransfer,
} from '../../services/bank-sandbox/rules/transfer-record.ts';
import { type BankStore, BankStoreFailure } from '../../services/bank-sandbox/store/bank-store.ts';
import { brokenInvariants } from '../../services/bank-sandbox/store/check-books.ts';
import { openBankStore } from '../../services/bank-sandbox/store/sqlite-bank-store.ts';
import { migration0001 } from '../../services/bank-sandbox/store/migrations/0001-bank.ts';
import { migration0002 } from '../../services/bank-sandbox/store/migrations/0002-return.ts';
import { migration0003 } from '../../services/bank-sandbox/store/migrations/0003-transfer-list.ts';
import { openDatabase } from '../../services/bank-sandbox/store/open.ts';
import { seedBank } from '../../services/bank-sandbox/seed-bank.ts';
import {
  accounts,
  anyId,
  seed,
  START,
  temporaryFolder,
} from '../unit/services/bank-sandbox/bank-fixture.ts';

const amount = { currency: 'EUR' as const, minor: 10_00n };
const claim = { jti: 'b5c8b8f6-6a39-4c5e-9a53-0a2b7f1f6a01', amount, jws: 'a.b.c' };
const debtor = 'DE89370400440532013000';
const ana = 'NL91ABNA0417164300';

function completed(redemption = anyId(), change: Partial<FinalTransfer> = {}): FinalTransfer {
  return {
    state: 'final',
    redemption,
    claim,
    outcome: 'completed',
    bankReference: `R-${redemption.slice(-12)}`,
    receipt: 'x.y.z',
    ...change,
  };
}
const pending = (redemption = anyId()): PendingTransfer => ({
  state: 'pending',
  redemption,
  claim,
  order: '<a/>',
});

function pay(store: BankStore, transfer: FinalTransfer): void {
  const { redemption } = transfer;
  store.transact((books) => {
    books.finish(transfer, START);
    books.post({ redemption, side: 'debit', account: debtor, amount });
    books.post({ redemption, side: 'credit', account: ana, amount });
  });
}

function openStore(): BankStore {
  const store = openBankStore(join(temporaryFolder(), 'bank.db'));
  seedBank(store, seed);
  return store;
}

/** @returns what an attempt came to; the database is to refuse it and to show no trace of it */
function attempt(store: BankStore, work: Parameters<BankStore['transact']>[0]): string {
  const before = snapshot(store);
  try {
    store.transact(work);
    return 'done';
  } catch (error) {
    if (!(error instanceof BankStoreFailure)) throw error;
    return isDeepStrictEqual(snapshot(store), before) ? 'refused' : 'left a trace';
  }
}
const snapshot = ({ read }: BankStore) => [read.accounts(), read.transfers(), read.postings()];

describe('the store of the bank', () => {
  it('keeps all of a transaction or nothing', () => {
    const store = openStore();
    const before = snapshot(store);
    expect(() =>
      store.transact((books) => {
        books.finish(completed(), START);
        throw new Error('cut off');
      }),
    ).toThrow('cut off');
    expect(snapshot(store)).toEqual(before);
  });

  it('gives back what it was given, also to whoever opens it later', () => {
    const file = join(temporaryFolder(), 'bank.db');
    const store = openBankStore(file);
    seedBank(store, seed);
    const kept = completed();
    const waiting = pending();
    pay(store, kept);
    store.transact((books) => books.accept(waiting));
    store.close();
    const again = openBankStore(file);
    expect(again.read.transfer(kept.redemption)).toEqual(kept);
    expect(again.read.pending()).toEqual([waiting]);
    expect(again.read.account(ana)).toMatchObject({ balance: 10_00n, opening: 0n, state: 'open' });
    expect(again.read.state()).toEqual({ bic: seed.bank.bic, currency: 'EUR', debtor });
    expect(brokenInvariants(again.read)).toEqual([]);
    again.close();
  });

  it('moves a pending transfer to its last word', () => {
    const store = openStore();
    const waiting = pending();
    store.transact((books) => books.accept(waiting));
    pay(store, completed(waiting.redemption));
    expect(store.read.pending()).toEqual([]);
    expect(store.read.transfer(waiting.redemption)).toMatchObject({
      state: 'final',
      outcome: 'completed',
    });
  });

  it('never changes a last word', () => {
    const store = openStore();
    const kept = completed();
    pay(store, kept);
    expect(
      attempt(store, (books) =>
        books.finish({ ...kept, outcome: 'refused', bankReference: 'R2' }, START),
      ),
    ).toBe('refused');
    expect(attempt(store, (books) => books.accept(pending(kept.redemption)))).toBe('refused');
  });

  it('never gives an id to another authorization', () => {
    const store = openStore();
    const waiting = pending();
    store.transact((books) => books.accept(waiting));
    const other = completed(waiting.redemption, { claim: { ...claim, jti: 'other' } });
    expect(attempt(store, (books) => books.finish(other, START))).toBe('refused');
    expect(
      attempt(store, (books) => books.accept({ ...waiting, claim: { ...claim, jti: 'other' } })),
    ).toBe('refused');
  });

  it('never posts twice, never without a completion, never another amount', () => {
    const store = openStore();
    const kept = completed();
    const refused = completed(anyId(), { outcome: 'refused' });
    pay(store, kept);
    store.transact((books) => books.finish(refused, START));
    const credit = { side: 'credit', account: ana, amount } as const;
    expect(attempt(store, (books) => books.post({ ...credit, redemption: kept.redemption }))).toBe(
      'refused',
    );
    expect(
      attempt(store, (books) => books.post({ ...credit, redemption: refused.redemption })),
    ).toBe('refused');
    expect(attempt(store, (books) => books.post({ ...credit, redemption: anyId() }))).toBe(
      'refused',
    );
    const fresh = completed();
    const more = { currency: 'EUR' as const, minor: 10_01n };
    const outcome = attempt(store, (books) => {
      books.finish(fresh, START);
      books.post({ ...credit, redemption: fresh.redemption, amount: more });
    });
    expect(outcome).toBe('refused');
  });

  it('takes back once, only what was paid, exactly as it was paid', () => {
    const store = openStore();
    const kept = completed();
    const refused = completed(anyId(), { outcome: 'refused' });
    pay(store, kept);
    store.transact((books) => books.finish(refused, START));
    const back = (redemption = kept.redemption) => ({
      redemption,
      reason: { code: 'AC04', text: '' },
      bankReference: `B-${redemption.slice(-12)}`,
      evidence: 'x.y.z',
      returnedAt: START.toISOString(),
    });
    const { redemption } = kept;
    expect(attempt(store, (books) => books.recordReturn(back(refused.redemption)))).toBe('refused');
    expect(attempt(store, (books) => books.recordReturn(back(anyId())))).toBe('refused');
    const debit = { redemption, side: 'debit', account: ana, amount } as const;
    expect(attempt(store, (books) => books.postReturn(debit))).toBe('refused');
    const other = { currency: 'EUR' as const, minor: 10_01n };
    for (const wrong of [{ account: debtor }, { amount: other }]) {
      const outcome = attempt(store, (books) => {
        books.recordReturn(back());
        books.postReturn({ ...debit, ...wrong });
      });
      expect(outcome).toBe('refused');
    }
    const recorded = store.transact((books) => {
      const made = books.recordReturn(back());
      books.postReturn(debit);
      books.postReturn({ ...debit, side: 'credit', account: debtor });
      return made;
    });
    expect(store.read.returned(redemption)).toEqual(recorded);
    expect(store.read.returnsAfter(0, 9)).toEqual([recorded]);
    expect(store.read.returnsAfter(recorded.sequence, 9)).toEqual([]);
    expect(store.read.account(ana)?.balance).toBe(0n);
    expect(brokenInvariants(store.read)).toEqual([]);
    expect(attempt(store, (books) => books.recordReturn(back()))).toBe('refused');
    expect(attempt(store, (books) => books.postReturn(debit))).toBe('refused');
  });

  it('brings a file of the first version up to this one, with all that was in it', () => {
    const file = join(temporaryFolder(), 'bank.db');
    const first = new Database(file);
    first.exec(migration0001);
    first.pragma('user_version = 1');
    first.close();
    const store = openBankStore(file);
    seedBank(store, seed);
    pay(store, completed());
    expect(store.read.returnPostings()).toEqual([]);
    expect(brokenInvariants(store.read)).toEqual([]);
    store.close();
  });

  it('books what an older file has paid and sent back, in order, on its days', () => {
    const file = join(temporaryFolder(), 'bank.db');
    const older = new Database(file);
    for (const sql of [migration0001, migration0002, migration0003]) older.exec(sql);
    older.pragma('user_version = 3');
    const [first, second] = [anyId(), anyId()];
    older.exec(`
      INSERT INTO account VALUES ('${debtor}', 'EUR', 'open', 10000, 8750),
        ('${ana}', 'EUR', 'open', 0, 1250);
      INSERT INTO bank_state VALUES (1, '${seed.bank.bic}', 'EUR', '${debtor}');`);
    for (const [id, reference, at] of [
      [second, 'B-2', '2026-03-02T09:00:00.000Z'],
      [first, 'B-1', '2026-03-01T23:00:00.000Z'],
    ]) {
      older.exec(`
        INSERT INTO transfer (redemption, state, jti, amount, currency, jws, outcome, bank_reference,
            receipt, decided_at)
          VALUES ('${id}', 'final', 'j', 1250, 'EUR', 'w', 'completed', '${reference}', 'r', '${at}');
        INSERT INTO posting VALUES ('${id}', 'debit', '${debtor}', 1250, 'EUR'),
          ('${id}', 'credit', '${ana}', 1250, 'EUR');`);
    }
    older.exec(`
      INSERT INTO transfer_return (redemption, reason_code, reason_text, bank_reference, evidence,
          returned_at) VALUES ('${first}', 'AC04', '', 'B-3', 'e', '2026-03-02T10:00:00.000Z');
      INSERT INTO return_posting VALUES ('${first}', 'credit', '${debtor}', 1250, 'EUR'),
        ('${first}', 'debit', '${ana}', 1250, 'EUR');`);
    older.close();
    const store = openBankStore(file);
    const seen = store.read
      .bookings()
      .map(({ day, place, kind, redemption, balance }) => [day, place, kind, redemption, balance]);
    expect(seen).toEqual([
      ['2026-03-01', 1, 'payment', first, 87_50n],
      ['2026-03-02', 1, 'payment', second, 75_00n],
      ['2026-03-02', 2, 'return', first, 87_50n],
    ]);
    expect(brokenInvariants(store.read)).toEqual([]);
    store.close();
  });

  it('books nothing on a day that was told as over', () => {
    const store = openStore();
    pay(store, completed());
    const day = START.toISOString().slice(0, 10);
    store.transact((books) => books.tellThrough(day));
    store.transact((books) => books.tellThrough('2000-01-01'));
    expect(store.read.toldThrough()).toBe(day);
    pay(store, completed());
    expect(store.read.bookingsOn(day, 0, 9)).toHaveLength(1);
    expect(store.read.bookings().map((one) => one.day)).toEqual([day, '2026-03-02']);
    expect(brokenInvariants(store.read)).toEqual([]);
  });

  it('finds a day and its balance by index', () => {
    const file = join(temporaryFolder(), 'bank.db');
    openBankStore(file).close();
    const database = openDatabase(file);
    for (const sql of [
      'SELECT * FROM booking WHERE day = ? AND place > ? ORDER BY place LIMIT 9',
      'SELECT balance FROM booking WHERE (day, place) < (?, ?) ORDER BY day DESC, place DESC LIMIT 1',
    ]) {
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all('2026-03-01', 1n);
      expect(plan).toEqual([expect.objectContaining({ detail: expect.stringMatching(/^SEARCH/) })]);
    }
    database.close();
  });

  it('never lets a balance fall below zero', () => {
    const store = openStore();
    const kept = completed();
    const outcome = attempt(store, (books) => {
      books.finish(kept, START);
      books.post({ redemption: kept.redemption, side: 'debit', account: ana, amount });
    });
    expect(outcome).toBe('refused');
  });

  it('never forgets an id or a posting', () => {
    const file = join(temporaryFolder(), 'bank.db');
    const store = openBankStore(file);
    seedBank(store, seed);
    pay(store, completed());
    store.close();
    const database = new Database(file);
    for (const sql of [
      'DELETE FROM posting',
      'DELETE FROM transfer',
      'UPDATE posting SET amount = 1',
    ]) {
      expect(() => database.exec(sql)).toThrow(/for ever/);
    }
    database.close();
  });

  it('is seeded once, and only for one bank', () => {
    const store = openStore();
    pay(store, completed());
    const before = snapshot(store);
    seedBank(store, seed);
    expect(snapshot(store)).toEqual(before);
    expect(() => seedBank(store, { ...seed, bank: { bic: 'OTHRDEFFXXX' } })).toThrow(
      /another bank/,
    );
    const debtorChanged = { account: accounts.ben, openingBalance: amount };
    expect(() => seedBank(store, { ...seed, debtor: debtorChanged })).toThrow(/another bank/);
  });

  it('is durable at every opening, and says when it is of a newer version', () => {
    const file = join(temporaryFolder(), 'bank.db');
    openDatabase(file).close();
    const database = openDatabase(file);
    const setting = (name: string): unknown => database.pragma(name, { simple: true });
    expect(setting('journal_mode')).toBe('wal');
    expect(setting('synchronous')).toBe(2n);
    expect(setting('foreign_keys')).toBe(1n);
    database.pragma('user_version = 99');
    database.close();
    expect(() => openDatabase(file)).toThrow(/newer version/);
  });

  it('is found out where somebody changed a balance by hand', () => {
    const file = join(temporaryFolder(), 'bank.db');
    const store = openBankStore(file);
    seedBank(store, seed);
    const database = new Database(file);
    database.exec(`UPDATE account SET balance = balance + 1 WHERE id = '${ana}'`);
    database.close();
    expect(brokenInvariants(store.read)).toEqual([expect.stringMatching(/I1/)]);
    store.close();
  });
});
