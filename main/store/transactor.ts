/**
 * Write methods exist only inside `transact`. A transaction is synchronous from begin to commit: no
 * call to the network fits into it, by type.
 */
import { type Database } from 'better-sqlite3';
import { type RedemptionId } from '../../protocol/ids.ts';
import { type TransferStore, type TransferWriter } from '../engine/ports.ts';
import {
  type OpenState,
  type Requested,
  type Transfer,
  type Wished,
} from '../engine/transfer-state.ts';
import { type ClaimStore } from '../claim/ports.ts';
import { type OfflineStore } from '../offline/ports.ts';
import { claimStore } from './claim-store.ts';
import { limits } from './limits.ts';
import { type PurchaseStore } from '../purchases/ports.ts';
import { offlineStore } from './offline-store.ts';
import { openDatabase, type StoreOptions } from './open.ts';
import { purchaseStore } from './purchase-store.ts';
import { Reader } from './reader.ts';
import { type RecordStore, recordStore } from './record-store.ts';
import { rowOf, type TransferRow } from './transfer-row.ts';

export interface OpenStore extends TransferStore {
  offline: OfflineStore;
  claim: ClaimStore;
  record: RecordStore;
  purchases: PurchaseStore;
  /** Commits what means nothing: shows that the disk takes it. */
  probe(): void;
  close(): void;
}

/** @throws StoreUnusableError */
export function openTransferStore(options: StoreOptions): OpenStore {
  return transferStore(openDatabase(options));
}

/** @param database migrated, and as durable as its file was opened */
export function transferStore(database: Database): OpenStore {
  const writer = new Writer(database);
  const probe = database.prepare<[number]>(
    'REPLACE INTO disk_probe (only_one, bytes) VALUES (1, randomblob(?))',
  );
  return {
    read: new Reader(database),
    offline: offlineStore(database),
    claim: claimStore(database),
    record: recordStore(database),
    purchases: purchaseStore(database),
    // better-sqlite3 rolls back and throws where the work returns a promise.
    transact: (work) => database.transaction(() => writer.during(work)).immediate(),
    probe: () => void probe.run(limits.probeBytes),
    close: () => database.close(),
  };
}

const columns = [
  'id',
  'state',
  'request',
  'requested_at',
  'wish_sealed',
  'kept_until',
  'presented_at',
  'authorization',
  'authorized_at',
  'sent_at',
  'receipt',
  'outcome',
  'confirmed_at',
  'statement',
  'failure',
  'finished_at',
] as const satisfies (keyof TransferRow)[];

class Writer extends Reader implements TransferWriter {
  readonly #insert;
  readonly #advance;
  readonly #putAside;
  readonly #remove;
  #inTransaction = false;

  constructor(database: Database) {
    super(database);
    this.#insert = database.prepare<[TransferRow]>(
      `INSERT INTO transfer (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
    );
    this.#advance = database.prepare<[TransferRow & { from: string }]>(
      `UPDATE transfer SET ${columns.map((name) => `${name} = @${name}`).join(', ')}
       WHERE id = @id AND state = @from`,
    );
    this.#putAside = database.prepare<[string, string, string, string]>(
      'INSERT INTO quarantine (transfer_id, raw, reason, at) VALUES (?, ?, ?, ?)',
    );
    this.#remove = database.prepare<[string]>('DELETE FROM transfer WHERE id = ?');
  }

  /** A writer kept beyond its transaction is refused. */
  during<T>(work: (tx: TransferWriter) => T): T {
    this.#inTransaction = true;
    try {
      return work(this);
    } finally {
      this.#inTransaction = false;
    }
  }

  insert(transfer: Requested | Wished): void {
    this.#assertInTransaction();
    this.#insert.run(rowOf(transfer));
  }

  advance(from: OpenState, transfer: Transfer): void {
    this.#assertInTransaction();
    const { changes } = this.#advance.run({ ...rowOf(transfer), from });
    if (changes !== 1) throw new Error(`${transfer.id} is no longer ${from}`);
  }

  quarantine(
    id: RedemptionId,
    { raw, reason, at }: { raw: string; reason: string; at: string },
  ): void {
    this.#assertInTransaction();
    this.#putAside.run(id, raw, reason, at);
    this.#remove.run(id);
  }

  #assertInTransaction(): void {
    if (!this.#inTransaction) throw new Error('written outside a transaction');
  }
}
