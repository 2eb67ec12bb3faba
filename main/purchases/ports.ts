/** What the purchases' outbox needs from the rooms around it. They depend on this file. */
import { type PurchaseId } from '../../protocol/ids.ts';
import { type KeySet, type PurchaseRecorded } from '../../protocol/ledger.ts';
import { type Outcome } from '../engine/ports.ts';
import { type Recorded, type Refused, type TillPurchase, type Waiting } from './purchase-state.ts';

export interface PurchaseIds {
  /** A UUID version 7, new each time. */
  purchase(): PurchaseId;
}

/** Every answer's schema was checked, and that it is about this id. Nothing rejects. */
export interface PurchaseChannel {
  /** @param sealed compact JWE of a `sealedPurchase` with this id */
  tellPurchase(id: PurchaseId, sealed: string): Promise<Outcome<PurchaseRecorded>>;
  /** The ledger's keys, asked for now. */
  keys(): Promise<Outcome<KeySet>>;
}

/** A row as it was found. One that breaks its schema is shown as it is, so that it can be kept. */
export type StoredPurchase =
  | { ok: true; purchase: TillPurchase }
  | { ok: false; id: string; raw: string; reason: string };

export interface PurchaseReader {
  purchase(id: PurchaseId): StoredPurchase | null;
  /** Oldest first. */
  waiting(): PurchaseId[];
  /** Whether a purchase with this receipt number waits or was recorded; a refused one gave nothing. */
  isReceiptTaken(receiptNumber: string): boolean;
  /** Newest first. */
  refused(countMax: number): StoredPurchase[];
  refusedCount(): number;
  quarantinedCount(): number;
  /** The ledger's key set as it was kept, or null. */
  ledgerKeys(): string | null;
}

export interface PurchaseWriter extends PurchaseReader {
  insert(purchase: Waiting): void;
  /** @throws where the row is no longer waiting */
  finish(purchase: Recorded | Refused): void;
  /** Moves a row that breaks its schema aside, as it is. Never loses it. */
  quarantine(id: PurchaseId, found: { raw: string; reason: string; at: string }): void;
  keepLedgerKeys(keys: string): void;
}

export interface PurchaseStore {
  read: PurchaseReader;
  /** Synchronous and durable when it returns. @throws: then whether it happened is unknown; reopen */
  transact<T>(work: (tx: PurchaseWriter) => T): T;
}
