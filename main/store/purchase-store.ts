/** The purchases' outbox on disk. Write methods exist only inside `transact`, which is synchronous. */
import { type Database } from 'better-sqlite3';
import { type PurchaseId } from '../../protocol/ids.ts';
import {
  type DayReader,
  type DeliveryReader,
  type DeliveryWriter,
  type PurchaseReader,
  type PurchaseStore,
  type PurchaseWriter,
  type RefundReader,
  type RefundWriter,
  type StoredPurchase,
} from '../purchases/ports.ts';
import { type Recorded, type Refused, type Waiting } from '../purchases/purchase-state.ts';
import { type PurchaseRow, purchaseRowOf, readPurchaseRow } from './purchase-row.ts';
import { refundReader, refundWriter } from './refund-store.ts';
import { dayReader, deliveryReader, deliveryWriter } from './staff-store.ts';

export function purchaseStore(database: Database): PurchaseStore {
  const writer = new Writer(database);
  return {
    read: new Reader(database),
    transact: (work) => database.transaction(() => writer.during(work)).immediate(),
  };
}

class Reader implements PurchaseReader {
  readonly refunds: RefundReader;
  readonly deliveries: DeliveryReader;
  readonly day: DayReader;
  readonly #purchase;
  readonly #waiting;
  readonly #receipt;
  readonly #refused;
  readonly #refusedCount;
  readonly #quarantined;
  readonly #keys;

  constructor(database: Database) {
    this.refunds = refundReader(database);
    this.deliveries = deliveryReader(database);
    this.day = dayReader(database);
    this.#purchase = database.prepare<[string], PurchaseRow>('SELECT * FROM purchase WHERE id = ?');
    this.#waiting = database
      .prepare<[], string>(`SELECT id FROM purchase WHERE state = 'waiting' ORDER BY id`)
      .pluck();
    this.#receipt = database
      .prepare<[string], number>(
        `SELECT 1 FROM purchase WHERE receipt_number = ? AND state <> 'refused'`,
      )
      .pluck();
    this.#refused = database.prepare<[number], PurchaseRow>(
      `SELECT * FROM purchase WHERE state = 'refused' ORDER BY id DESC LIMIT ?`,
    );
    this.#refusedCount = database
      .prepare<[], number>(`SELECT count(*) FROM purchase WHERE state = 'refused'`)
      .pluck();
    this.#quarantined = database
      .prepare<[], number>('SELECT count(*) FROM purchase_quarantine')
      .pluck();
    this.#keys = database.prepare<[], string>('SELECT keys FROM kept_ledger_keys').pluck();
  }

  purchase(id: PurchaseId): StoredPurchase | null {
    const row = this.#purchase.get(id);
    return row === undefined ? null : readPurchaseRow(row);
  }

  waiting(): PurchaseId[] {
    // The id is not judged here: a row with a damaged one is read, found out and put aside.
    return this.#waiting.all().map((id) => id as PurchaseId);
  }

  isReceiptTaken(receiptNumber: string): boolean {
    return this.#receipt.get(receiptNumber) !== undefined;
  }

  refused(countMax: number): StoredPurchase[] {
    return this.#refused.all(countMax).map(readPurchaseRow);
  }

  refusedCount(): number {
    return this.#refusedCount.get() ?? 0;
  }

  quarantinedCount(): number {
    return this.#quarantined.get() ?? 0;
  }

  ledgerKeys(): string | null {
    return this.#keys.get() ?? null;
  }
}

class Writer extends Reader implements PurchaseWriter {
  override readonly refunds: RefundWriter;
  override readonly deliveries: DeliveryWriter;
  readonly #insert;
  readonly #finish;
  readonly #putAside;
  readonly #remove;
  readonly #keepKeys;
  #inTransaction = false;

  constructor(database: Database) {
    super(database);
    this.refunds = refundWriter(database, () => this.#assertInTransaction());
    this.deliveries = deliveryWriter(database, () => this.#assertInTransaction());
    this.#insert = database.prepare<[PurchaseRow]>(
      `INSERT INTO purchase (id, state, paid, receipt_number, bought_at, sealed)
       VALUES (@id, @state, @paid, @receipt_number, @bought_at, @sealed)`,
    );
    this.#finish = database.prepare<[PurchaseRow]>(
      `UPDATE purchase SET state = @state, sealed = NULL, points = @points, mature_at = @mature_at,
         expire_at = @expire_at, failure = @failure, finished_at = @finished_at
       WHERE id = @id AND state = 'waiting'`,
    );
    this.#putAside = database.prepare<[string, string, string, string]>(
      'INSERT INTO purchase_quarantine (purchase_id, raw, reason, at) VALUES (?, ?, ?, ?)',
    );
    this.#remove = database.prepare<[string]>('DELETE FROM purchase WHERE id = ?');
    this.#keepKeys = database.prepare<[string]>(
      `INSERT INTO kept_ledger_keys (only_one, keys) VALUES (1, ?)
       ON CONFLICT DO UPDATE SET keys = excluded.keys`,
    );
  }

  /** A writer kept beyond its transaction is refused. */
  during<T>(work: (tx: PurchaseWriter) => T): T {
    this.#inTransaction = true;
    try {
      return work(this);
    } finally {
      this.#inTransaction = false;
    }
  }

  insert(purchase: Waiting): void {
    this.#assertInTransaction();
    this.#insert.run(purchaseRowOf(purchase));
  }

  finish(purchase: Recorded | Refused): void {
    this.#assertInTransaction();
    const { changes } = this.#finish.run(purchaseRowOf(purchase));
    if (changes !== 1) throw new Error(`${purchase.id} is no longer waiting`);
  }

  quarantine(
    id: PurchaseId,
    { raw, reason, at }: { raw: string; reason: string; at: string },
  ): void {
    this.#assertInTransaction();
    this.#putAside.run(id, raw, reason, at);
    this.#remove.run(id);
  }

  keepLedgerKeys(keys: string): void {
    this.#assertInTransaction();
    this.#keepKeys.run(keys);
  }

  #assertInTransaction(): void {
    if (!this.#inTransaction) throw new Error('written outside a transaction');
  }
}
