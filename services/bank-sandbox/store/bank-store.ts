/**
 * What the sandbox asks of whoever keeps its rows. Everything is synchronous: a transaction spans no
 * await. Write methods exist only inside `transact`; what it returned is durable.
 */
import { type RedemptionId } from '../../../protocol/ids.ts';
import { type PublicKey } from '../../../protocol/ledger.ts';
import { type Currency, type Money } from '../../../protocol/money.ts';
import { StoreFailed } from '../../store-failed.ts';
import {
  type FinalTransfer,
  type PendingTransfer,
  type TransferRecord,
} from '../rules/transfer-record.ts';
import { type Booking } from '../rules/statement.ts';
import { type ReturnRecord } from '../rules/transfer-return.ts';

export interface BankAccount {
  id: string;
  currency: Currency;
  state: 'open' | 'closed';
  /** Minor units. */
  opening: bigint;
  /** Minor units; never negative. */
  balance: bigint;
}

export interface Posting {
  redemption: RedemptionId;
  side: 'debit' | 'credit';
  account: string;
  amount: Money;
}

/** An id and its place among all that this bank has ever heard of, from 1 on. */
export interface HeardTransfer {
  sequence: number;
  redemption: RedemptionId;
}

/** Which bank these books are of; written once. */
export interface BankState {
  bic: string;
  currency: Currency;
  /** The programme's account: the only one money is ever taken from. */
  debtor: string;
}

/** As it stands in the books. */
export interface KeptBooking extends Booking {
  /** Among those of its day, from 1 on. */
  place: number;
  /** Of the programme's account after it, in minor units. */
  balance: bigint;
}

export interface BankReader {
  state(): BankState | null;
  account(id: string): BankAccount | null;
  accounts(): BankAccount[];
  transfer(redemption: RedemptionId): TransferRecord | null;
  transfers(): TransferRecord[];
  pending(): PendingTransfer[];
  /** Every id, in the order in which it was first heard of, from the one after `sequence` on. */
  heardAfter(sequence: number, countMax: number): HeardTransfer[];
  postings(): Posting[];
  postingsOf(redemption: RedemptionId): Posting[];
  returned(redemption: RedemptionId): ReturnRecord | null;
  /** In the order of their sequence, from the one after `sequence` on. */
  returnsAfter(sequence: number, countMax: number): ReturnRecord[];
  returnPostings(): Posting[];
  /** In the order in which they were booked, from the one after that place on. */
  bookingsOn(day: string, place: number, countMax: number): KeptBooking[];
  /** Of the programme's account, in minor units, before the booking of that place. */
  balanceBefore(day: string, place: number): bigint;
  bookings(): KeptBooking[];
  /** The last day that was told as over: nothing is booked on it any more. */
  toldThrough(): string | null;
  ledgerKey(kid: string): PublicKey | null;
  ledgerKeyCount(): number;
}

export interface BankWriter extends BankReader {
  /** @throws where the state is already written */
  found(state: BankState): void;
  /** @throws where the account exists */
  openAccount(account: Omit<BankAccount, 'balance'>): void;
  accept(transfer: PendingTransfer): void;
  /** @throws where the id is final already: a last word never changes */
  finish(transfer: FinalTransfer, decidedAt: Date): void;
  /** Changes one balance too. @throws where that side was posted already, or money would be missing */
  post(posting: Posting): void;
  /** @throws where nothing was paid under the id, or it came back before */
  recordReturn(made: Omit<ReturnRecord, 'sequence'>): ReturnRecord;
  /** Changes one balance too. @throws where it does not take back exactly what was posted */
  postReturn(posting: Posting): void;
  /** Does nothing where a later day was told. */
  tellThrough(day: string): void;
  /** Does nothing where the key is pinned already. */
  pinLedgerKey(key: PublicKey, now: Date): void;
}

export interface BankStore {
  read: BankReader;
  transact<T>(work: (books: BankWriter) => T): T;
  close(): void;
}

/** The engine could not do it: disk full, I/O error. Whether it was committed is unknown: ask by id. */
export class BankStoreFailure extends StoreFailed {
  override readonly name = 'BankStoreFailure';
}
