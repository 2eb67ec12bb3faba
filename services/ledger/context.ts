/** What every route of the ledger works with. Built once, in server.ts; tests build their own. */
import { type Clock } from '../clock.ts';
import { type Ids } from '../ids.ts';
import { type TransferOrder } from '../iso20022/pain-001.ts';
import { type NotificationRead } from '../iso20022/camt-054.ts';
import { type ReportRead } from '../iso20022/pain-002.ts';
import { type Log } from '../log.ts';
import { type Banks } from './banks.ts';
import { type BankKeys } from './bank-channel.ts';
import { type LedgerKeys } from './keys.ts';
import { type Pins } from './pins.ts';
import { type SignedHeads } from './signed-heads.ts';
import { type TerminalLocks } from './terminal-locks.ts';
import { type LedgerStore } from './store/contract.ts';

export interface JournalOffice {
  /** Signs the head as it is now. Null: the journal is empty, or suspended. */
  signHead(): Promise<{ head: string; sequence: number } | null>;
  /** Whether the bank's list of transfers was read to its end by this process. */
  isBankListRead(): boolean;
  /** A statement came back, from a kiosk that holds it. */
  hear(statement: string): Promise<void>;
  /** @returns null where there was nothing to accept */
  accept(by: string): Promise<{ sequence: number } | null>;
}

export interface LedgerContext {
  store: LedgerStore;
  clock: Clock;
  ids: Ids;
  log: Log;
  keys: LedgerKeys;
  pins: Pins;
  /** Where the banks of Japanese accounts are looked up. */
  banks: Banks;
  /** The URN of the one bank that executes this programme's orders. */
  bank: string;
  bankKeys: BankKeys;
  /** Shortens the window that the programme gives an authorization; never widens it. */
  authorizationWindowSecondsMax?: number;
  /** Why nothing new may be promised now: the journal is not what was signed for it (F10). */
  suspended?: () => string | null;
  /** What only a whole ledger has: which terminals are locked. */
  locks?: TerminalLocks;
  /** What only a whole ledger has: its signed heads, and how far it has read at its bank. */
  journal?: JournalOffice;
  /** What was signed for the journal; without it a proof ends at its own transaction. */
  heads?: SignedHeads;
  documents: {
    writeOrder(order: TransferOrder): string;
    readReport(xml: string): ReportRead;
    readReturn(xml: string): NotificationRead;
  };
}
