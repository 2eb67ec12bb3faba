/** What the purchases' outbox needs from the rooms around it. They depend on this file. */
import { type PurchaseId, type ReversalId } from '../../protocol/ids.ts';
import {
  type KeySet,
  type PurchaseRecorded,
  type PurchaseReversed,
} from '../../protocol/ledger.ts';
import { type StaffSessionShown } from '../../protocol/staff.ts';
import { type Outcome } from '../engine/ports.ts';
import { type Transfer } from '../engine/transfer-state.ts';
import { type Recorded, type Refused, type TillPurchase, type Waiting } from './purchase-state.ts';
import {
  type RecordedRefund,
  type Refund,
  type RefusedRefund,
  type TillRefund,
  type WaitingRefund,
} from './refund-state.ts';

export interface PurchaseIds {
  /** A UUID version 7, new each time. */
  purchase(): PurchaseId;
  reversal(): ReversalId;
}

/** Every answer's schema was checked, and that it is about this id. Nothing rejects. */
export interface PurchaseChannel {
  /** @param sealed compact JWE of a `sealedPurchase` with this id */
  tellPurchase(id: PurchaseId, sealed: string): Promise<Outcome<PurchaseRecorded>>;
  tellRefund(id: ReversalId, refund: Refund): Promise<Outcome<PurchaseReversed>>;
  /** The ledger's keys, asked for now. */
  keys(): Promise<Outcome<KeySet>>;
}

/** A row as it was found. One that breaks its schema is shown as it is, so that it can be kept. */
export type StoredPurchase =
  | { ok: true; purchase: TillPurchase }
  | { ok: false; id: string; raw: string; reason: string };

export type StoredRefund =
  | { ok: true; refund: TillRefund }
  | { ok: false; id: string; raw: string; reason: string };

export interface RefundReader {
  refund(id: ReversalId): StoredRefund | null;
  /** Oldest first. */
  waiting(): ReversalId[];
  /** Whether a refund with this receipt number waits or was recorded. */
  isReceiptTaken(receiptNumber: string): boolean;
  /** All of one purchase, oldest first. */
  of(purchase: PurchaseId): StoredRefund[];
  /** Newest first. */
  refused(countMax: number): StoredRefund[];
  refusedCount(): number;
  quarantinedCount(): number;
}

export interface RefundWriter extends RefundReader {
  insert(refund: WaitingRefund): void;
  /** @throws where the row is no longer waiting */
  finish(refund: RecordedRefund | RefusedRefund): void;
  /** Moves a row that breaks its schema aside, as it is. Never loses it. */
  quarantine(id: ReversalId, found: { raw: string; reason: string; at: string }): void;
}

/** An action of staff, as it was signed, and which purchase or refund it travels with; null: none. */
export interface StaffDelivery {
  id: string;
  subject: string | null;
  action: string;
  confirmation: string | null;
  /** Whose keys these are, by the ledger's own word; empty where none was kept. */
  sessions: readonly StaffSessionShown[];
}

export interface DeliveryReader {
  of(subject: string): StaffDelivery | null;
  /** Those behind this id that wait and travel with nothing, oldest first. */
  alone(after: string, countMax: number): StaffDelivery[];
}

export interface DeliveryWriter extends DeliveryReader {
  keep(delivery: StaffDelivery): void;
  end(id: string, state: 'told' | 'refused'): void;
}

/** Of each kind newest first; what cannot be read is left out here. */
export interface DayRows {
  transfers: Transfer[];
  purchases: TillPurchase[];
  refunds: TillRefund[];
}

/** All of one kind, state and currency together. */
export interface DaySum {
  kind: 'redemption' | 'purchase' | 'refund';
  state: string;
  currency: string;
  count: number;
  minor: bigint;
  points: number;
}

export interface DayReader {
  /** What began since then. @param countMax of each kind */
  since(at: string, countMax: number): DayRows;
  /** What is not final, whenever it began. */
  open(countMax: number): DayRows;
  /** Purchases and refunds that were refused for good since then. */
  refused(at: string, countMax: number): DayRows;
  /** What ended and began since then, what was refused since then, and all that is open. */
  sums(at: string): DaySum[];
}

export interface PurchaseReader {
  readonly refunds: RefundReader;
  readonly deliveries: DeliveryReader;
  readonly day: DayReader;
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
  readonly refunds: RefundWriter;
  readonly deliveries: DeliveryWriter;
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
