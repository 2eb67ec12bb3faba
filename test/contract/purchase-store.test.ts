import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PurchaseWriter } from '../../main/purchases/ports.ts';
import {
  type PurchaseEvent,
  transition,
  type Waiting,
} from '../../main/purchases/purchase-state.ts';
import {
  type RefundEvent,
  refundTransition,
  type WaitingRefund,
} from '../../main/purchases/refund-state.ts';
import { transferTables } from '../../main/store/migrations/0001-transfer.ts';
import { wishes } from '../../main/store/migrations/0002-wish.ts';
import { type OpenStore, openTransferStore } from '../../main/store/transactor.ts';
import { failureOf } from '../../protocol/failure.ts';
import { type PurchaseId, purchaseId, reversalId } from '../../protocol/ids.ts';

const AT = '2026-03-14T09:00:00.000Z';
const idOf = (n: number): PurchaseId =>
  purchaseId.parse(`01959000-0000-7000-8000-${String(n).padStart(12, '0')}`);
const waiting = (n = 1): Waiting => ({
  state: 'waiting',
  id: idOf(n),
  paid: { currency: 'JPY', minor: 9_007_199_254_740_991n },
  receiptNumber: `R-${n}`,
  boughtAt: AT,
  sealed: 'eyJhIjoxfQ..aaaa.bbbb.cccc',
});
const record = (n = 1): PurchaseEvent => ({
  kind: 'record',
  recorded: { id: idOf(n), points: 12, matureAt: AT, expireAt: AT },
});
const refuse: PurchaseEvent = { kind: 'refuse', failure: failureOf('card-unknown', 'no card') };

let folder = '';
let file = '';
let store: OpenStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kangen-purchases-'));
  file = join(folder, 'kiosk.db');
  store = openTransferStore({ file });
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const insert = (...rows: Waiting[]): void =>
  store.purchases.transact((tx) => rows.forEach((row) => tx.insert(row)));
const finish = (n: number, event: PurchaseEvent): void =>
  store.purchases.transact((tx) => tx.finish(transition(waiting(n), event, AT)));

function tamper(sql: string): void {
  const raw = new Database(file);
  try {
    raw.exec(sql);
  } finally {
    raw.close();
  }
}

/** What SQLite would do, in words. */
function plan(sql: string): string {
  const raw = new Database(file);
  const steps = raw.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all();
  raw.close();
  return steps.map(({ detail }) => detail).join('; ');
}

describe('a purchase on disk', () => {
  it.each([
    ['recorded', record()],
    ['refused', refuse],
  ] as const)('is read back as it was written, first and when it is %s', (_state, event) => {
    insert(waiting());
    expect(store.purchases.read.purchase(idOf(1))).toEqual({ ok: true, purchase: waiting() });
    finish(1, event);
    const found = store.purchases.read.purchase(idOf(1));
    expect(found).toEqual({ ok: true, purchase: transition(waiting(), event, AT) });
  });

  it('is all there from a second opening, the oldest of those that wait first', () => {
    insert(waiting(3), waiting(1), waiting(2), waiting(4));
    finish(3, record(3));
    finish(4, refuse);
    store.close();
    store = openTransferStore({ file });
    const { read } = store.purchases;
    expect(read.waiting()).toEqual([idOf(1), idOf(2)]);
    expect(read.refusedCount()).toBe(1);
    expect(read.refused(5)).toMatchObject([{ ok: true, purchase: { id: idOf(4) } }]);
  });

  it('is found by an index of few rows, however many are recorded', () => {
    expect(plan(`SELECT id FROM purchase WHERE state = 'waiting' ORDER BY id`)).toMatch(
      /purchase_waiting/,
    );
    expect(plan(`SELECT count(*) FROM purchase WHERE state = 'refused'`)).toMatch(
      /purchase_refused/,
    );
    expect(
      plan(`SELECT 1 FROM purchase WHERE receipt_number = 'R' AND state <> 'refused'`),
    ).toMatch(/SEARCH .*purchase_receipt/);
  });

  it('has its receipt number alone, unless it was refused', () => {
    insert(waiting());
    expect(store.purchases.read.isReceiptTaken('R-1')).toBe(true);
    const again = { ...waiting(2), receiptNumber: 'R-1' };
    expect(() => insert(again)).toThrow(/UNIQUE/);
    finish(1, refuse);
    expect(store.purchases.read.isReceiptTaken('R-1')).toBe(false);
    insert(again);
  });
});

describe('whatever code does', () => {
  beforeEach(() => insert(waiting()));

  it('a purchase ends once, and what it holds does not change', () => {
    expect(() => tamper(`UPDATE purchase SET sealed = 'x'`)).toThrow(/forward only/);
    expect(() => tamper(`UPDATE purchase SET state = 'recorded'`)).toThrow(/CHECK/);
    expect(() =>
      tamper(
        `UPDATE purchase SET state = 'refused', sealed = NULL, failure = '{}', finished_at = '${AT}',
           receipt_number = 'R-9'`,
      ),
    ).toThrow(/written once/);
    finish(1, record());
    expect(() => finish(1, refuse)).toThrow(/no longer waiting/);
    expect(() => tamper(`UPDATE purchase SET points = 99`)).toThrow(/forward only/);
  });

  it('the sealed words do not stay with what is final', () => {
    expect(() =>
      tamper(`UPDATE purchase SET state = 'refused', failure = '{}', finished_at = '${AT}'`),
    ).toThrow(/CHECK/);
  });

  it('a purchase begins as waiting, and leaves only into quarantine', () => {
    expect(() => tamper('DELETE FROM purchase')).toThrow(/quarantine/);
    expect(() =>
      tamper(
        `INSERT INTO purchase (id, state, paid, receipt_number, bought_at, failure, finished_at)
         VALUES ('${idOf(7)}', 'refused', '{}', 'R-7', '${AT}', '{}', '${AT}')`,
      ),
    ).toThrow(/begins as waiting/);
    const found = { raw: '{"as":"found"}', reason: 'damaged', at: AT };
    store.purchases.transact((tx) => tx.quarantine(idOf(1), found));
    expect(store.purchases.read.purchase(idOf(1))).toBeNull();
    expect(store.purchases.read.quarantinedCount()).toBe(1);
    expect(() => tamper('DELETE FROM purchase_quarantine')).toThrow(/append-only/);
    expect(() => tamper(`UPDATE purchase_quarantine SET raw = ''`)).toThrow(/append-only/);
  });

  it('a row that breaks its schema is handed on as it is', () => {
    tamper(`DROP TRIGGER purchase_goes_forward; DROP TRIGGER purchase_is_written_once;
            UPDATE purchase SET paid = '{"currency":"EUR","minor":"-1"}'`);
    expect(store.purchases.read.purchase(idOf(1))).toMatchObject({
      ok: false,
      id: idOf(1),
      raw: expect.stringContaining('-1') as unknown,
    });
  });
});

describe('transactions', () => {
  it('write all or nothing, and end: a writer kept beyond its own writes nothing', () => {
    const kept: PurchaseWriter[] = [];
    expect(() =>
      store.purchases.transact((tx) => {
        kept.push(tx);
        tx.insert(waiting());
        throw new Error('power');
      }),
    ).toThrow('power');
    expect(store.purchases.read.waiting()).toEqual([]);
    expect(() => kept.forEach((tx) => tx.insert(waiting()))).toThrow(/outside/);
  });
});

it('keeps the newest key set of the ledger', () => {
  expect(store.purchases.read.ledgerKeys()).toBeNull();
  for (const keys of ['{"keys":[1]}', '{"keys":[2]}'])
    store.purchases.transact((tx) => tx.keepLedgerKeys(keys));
  expect(store.purchases.read.ledgerKeys()).toBe('{"keys":[2]}');
});

it('is added to a store that had none, beside the redemptions in it', () => {
  const old = join(folder, 'old.db');
  const before = new Database(old);
  before.exec(transferTables);
  before.exec(wishes);
  before.pragma('user_version = 2');
  const request = JSON.stringify({
    points: 1,
    amount: { currency: 'EUR', minor: '1' },
    consent: { text: 'redeem-to-own-account/1', language: 'en', payee: 'x', givenAt: AT },
  });
  before
    .prepare(
      `INSERT INTO transfer (id, state, request, requested_at) VALUES (?, 'requested', ?, ?)`,
    )
    .run(idOf(9), request, AT);
  before.close();
  const opened = openTransferStore({ file: old });
  opened.purchases.transact((tx) => tx.insert(waiting()));
  expect(opened.read.open()).toMatchObject([{ id: idOf(9), state: 'requested' }]);
  expect(opened.purchases.read.waiting()).toEqual([idOf(1)]);
  opened.close();
});

describe('refunds', () => {
  const refund = (n = 1): WaitingRefund => ({
    state: 'waiting',
    id: reversalId.parse(idOf(n)),
    purchase: idOf(90),
    refunded: { currency: 'JPY', minor: 9_007_199_254_740_991n },
    receiptNumber: `G-${n}`,
    refundedAt: AT,
  });
  const put = (...rows: WaitingRefund[]): void =>
    store.purchases.transact((tx) => rows.forEach((row) => tx.refunds.insert(row)));
  const end = (n: number, event: RefundEvent): void =>
    store.purchases.transact((tx) => tx.refunds.finish(refundTransition(refund(n), event, AT)));
  const taken = (n: number): RefundEvent => ({
    kind: 'record',
    reversed: { reversal: refund(n).id, purchase: idOf(90), points: 7 },
  });
  const read = () => store.purchases.read.refunds;

  it('are there again after a reopen, each in its state', () => {
    put(refund(1), refund(2), refund(3));
    end(1, taken(1));
    end(2, { kind: 'refuse', failure: failureOf('refund-above-purchase', 'too much') });
    store.close();
    store = openTransferStore({ file });
    expect(read().refund(refund(1).id)).toMatchObject({ refund: { state: 'recorded', points: 7 } });
    expect(read().waiting()).toEqual([refund(3).id]);
    expect(read().refused(9)).toMatchObject([{ refund: { receiptNumber: 'G-2' } }]);
    expect(read().of(idOf(90))).toHaveLength(3);
    expect([1, 2, 3].map((n) => read().isReceiptTaken(`G-${n}`))).toEqual([true, false, true]);
  });

  it('go forward only, are written once, and leave only into their quarantine', () => {
    put(refund(1));
    expect(() => put(refund(1))).toThrow();
    expect(() => tamper(`UPDATE refund SET purchase_id = '${idOf(91)}'`)).toThrow(/forward|once/);
    expect(() => tamper('DELETE FROM refund')).toThrow(/quarantine/);
    end(1, taken(1));
    expect(() => end(1, taken(1))).toThrow(/no longer waiting/);
    expect(() => tamper(`UPDATE refund SET state = 'waiting'`)).toThrow(/forward/);
    const raw = { raw: '{}', reason: 'damaged', at: AT };
    store.purchases.transact((tx) => tx.refunds.quarantine(refund(1).id, raw));
    expect(read().quarantinedCount()).toBe(1);
  });
});
