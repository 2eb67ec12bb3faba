/** What the engine needs from the rooms around it. They depend on this file, never the other way. */
import { type TransferStatus } from '../../protocol/bank.ts';
import { type Failure } from '../../protocol/failure.ts';
import { type RedemptionId } from '../../protocol/ids.ts';
import {
  type Account,
  type Heartbeat,
  type HeartbeatAnswer,
  type KeySet,
  type Redemption,
  type RedemptionRequest,
  type Session,
} from '../../protocol/ledger.ts';
import { type Policy, type Statement } from '../../protocol/messages.ts';
import { type OpenState, type Requested, type Transfer, type Wished } from './transfer-state.ts';

export interface Clock {
  /** Wall clock. A label for people; never decides anything about money. */
  now(): Date;
  /** Milliseconds since some moment, never going back: waits are measured on it. */
  monotonicMs(): number;
  /** Runs once after at least `delayMs`; the answer cancels it. */
  after(delayMs: number, run: () => void): () => void;
  /**
   * Runs in a later turn of the event loop, after what waits there already. Absent where there is no loop
   * to share: a simulation runs one event at a time.
   */
  soon?(run: () => void): void;
}

export const nowOn = (clock: Pick<Clock, 'now'>): string => clock.now().toISOString();

export interface Ids {
  redemption(): RedemptionId;
}

/** At least 0, below 1: spreads retries, protects nothing. */
export type Chance = () => number;

/** What became of one call. `unknown`: it may have been carried out; ask with the same id. */
export type Outcome<T> =
  | { kind: 'answered'; body: T }
  | { kind: 'refused'; failure: Failure }
  | {
      kind: 'unknown';
      reason: 'timeout' | 'connection' | 'server-error' | 'answer-invalid';
      /** At least this long, where whoever answered asked for it. */
      retryAfterSeconds?: number;
    };

/** Every answer's schema and signatures were checked before it gets here. Nothing rejects. */
export interface RedemptionChannel {
  /** @param token null for what the ledger knows already and a review has released */
  requestRedemption(
    id: RedemptionId,
    request: RedemptionRequest,
    token: string | null,
  ): Promise<Outcome<Redemption>>;
  redemption(id: RedemptionId): Promise<Outcome<Redemption>>;
  /** With the authorization it answers: a ledger restored from a backup may not know it any more. */
  deliverReceipt(
    id: RedemptionId,
    receipt: string,
    authorization: string,
  ): Promise<Outcome<Redemption>>;
  /** A wish, as it was sealed. @param boot the claim of this start, where there is one */
  presentWish(id: RedemptionId, sealed: string, boot?: string): Promise<Outcome<Redemption>>;
  withdraw(id: RedemptionId): Promise<Outcome<{ id: RedemptionId; state: 'withdrawn' }>>;
}

export interface CustomerChannel {
  openSession(credential: {
    cardNumber: string;
    pin: string;
    /** The claim of this start, where there is one. */
    boot?: string;
  }): Promise<Outcome<Session>>;
  /** Where the outcome is unknown, either PIN may hold. */
  changePin(
    token: string,
    typed: { pin: string; newPin: string; boot?: string },
  ): Promise<Outcome<{ changed: true }>>;
  endSession(token: string): Promise<Outcome<void>>;
  account(token: string, before?: string): Promise<Outcome<Account>>;
  /** Verified against the ledger's keys: what is answered holds, or says that it does not. */
  bookCheck(id: RedemptionId): Promise<Outcome<BookChecked>>;
  /** Of a statement that somebody brought: null where it is not the ledger's. */
  statement(jws: string): Promise<Statement | null>;
}

/** @see BookCheck of protocol/ipc.ts */
export interface BookChecked {
  /** `unknown`: the ledger answered, and proved nothing. */
  state: 'holds' | 'soon' | 'broken' | 'unknown';
  /** Of the key that signed the head. */
  key?: string;
}

/** A policy for this terminal, verified, with the keys it was verified by. */
export interface SignedPolicy {
  policy: Policy;
  jws: string;
  keys: KeySet;
}

export interface PolicyChannel {
  policy(): Promise<Outcome<SignedPolicy>>;
}

export interface HeartbeatChannel {
  heartbeat(beat: Heartbeat): Promise<Outcome<HeartbeatAnswer>>;
}

export type LedgerChannel = RedemptionChannel & CustomerChannel & PolicyChannel & HeartbeatChannel;

/** `no-key`: the bank's keys are not known here and cannot be had now, so nothing can be said. */
export type ReceiptProof = 'genuine' | 'not-genuine' | 'no-key';

export interface BankChannel {
  order(id: RedemptionId, authorization: string): Promise<Outcome<TransferStatus>>;
  /** A receipt that comes back has to be about this very authorization. */
  status(id: RedemptionId, authorization: string): Promise<Outcome<TransferStatus>>;
  /** Whether a receipt that came another way is the bank's own, about this very authorization. */
  checkReceipt(id: RedemptionId, authorization: string, receipt: string): Promise<ReceiptProof>;
}

/** A row as it was found. One that breaks its schema is shown as it is, so that it can be kept. */
export type StoredTransfer =
  | { ok: true; transfer: Transfer }
  | { ok: false; raw: string; reason: string };

export interface WaitingWishes {
  count: number;
  sumMinor: bigint;
}

export interface OpenTransfer {
  id: RedemptionId;
  state: OpenState;
  /** When it took its last step: a label. */
  since: string;
  /** Of a wish that the ledger has not decided on; else null. */
  keptUntil: string | null;
}

/** Rows are read from the disk or not at all. @throws StoreFailing; counts are then what they were last */
export interface TransferReader {
  transfer(id: RedemptionId): StoredTransfer | null;
  /** Oldest first. */
  open(): OpenTransfer[];
  /** Wishes the ledger has not decided on: how many, and their amounts together. */
  waitingWishes(): WaitingWishes;
  quarantinedCount(): number;
  /** What the ledger said last of a redemption that has ended; null: nothing so far. */
  newestStatement(): string | null;
}

export interface TransferWriter extends TransferReader {
  insert(transfer: Requested | Wished): void;
  /** @throws where the row is no longer in `from`, or the table has no such arrow */
  advance(from: OpenState, transfer: Transfer): void;
  /** Moves a row that breaks its schema aside, as it is. Never loses it. */
  quarantine(id: RedemptionId, found: { raw: string; reason: string; at: string }): void;
}

/** The disk failed. Whether the commit happened is unknown: ask by id, once the store can be read again. */
export class StoreFailing extends Error {
  override readonly name = 'StoreFailing';
}

export interface TransferStore {
  read: TransferReader;
  /** Synchronous and durable when it returns. @throws StoreFailing */
  transact<T>(work: (tx: TransferWriter) => T): T;
}
