/** Everything a decision may do to the rows. An engine applies them in order, all or none. */
import { type LedgerState } from '../../../protocol/ledger.ts';
import { type RedemptionId } from '../../../protocol/ids.ts';
import {
  type AuditEntryRow,
  type BankKeyRow,
  type BooksKeysRow,
  type CampaignEndRow,
  type CampaignRow,
  type CardRow,
  type CredentialSeenRow,
  type CursorRow,
  type CustomerRow,
  type EarnRuleRow,
  type ExpiryRow,
  type FindingRow,
  type JournalAcceptanceRow,
  type JournalGapRow,
  type JournalEntryRow,
  type JournalTransactionRow,
  type JournalWitnessRow,
  type LimitRuleRow,
  type LotRow,
  type PayeeRow,
  type PinAttemptRow,
  type ProgrammeRow,
  type ProgrammeTermsRow,
  type ProviderRow,
  type PurchaseRow,
  type ReconciliationRow,
  type RedemptionLotRow,
  type RedemptionRow,
  type RefusedWishRow,
  type ReviewRow,
  type ReviewWordRow,
  type RepaymentRow,
  type ReversalRow,
  type ScreenSettingsRow,
  type SessionRow,
  type TerminalAttemptRow,
  type TerminalLockRow,
  type TerminalRow,
  type TombstoneRow,
  type WaiverRow,
} from './rows.ts';
import { type CustomerWrite, type InsertableCustomerRows } from './customer-writes.ts';
import { type InsertableStaffRows, type StaffWrite } from './staff-writes.ts';
import { type StatementRows, type StatementWrite } from './statement-writes.ts';

export interface InsertableRows extends InsertableCustomerRows, InsertableStaffRows, StatementRows {
  programme: ProgrammeRow;
  programme_terms: ProgrammeTermsRow;
  screen_settings: ScreenSettingsRow;
  provider: ProviderRow;
  earn_rule: EarnRuleRow;
  campaign: CampaignRow;
  campaign_end: CampaignEndRow;
  customer: CustomerRow;
  payee: PayeeRow;
  card: CardRow;
  credential_seen: CredentialSeenRow;
  session: SessionRow;
  lot: LotRow;
  purchase: PurchaseRow;
  reversal: ReversalRow;
  expiry: ExpiryRow;
  repayment: RepaymentRow;
  redemption: RedemptionRow;
  redemption_lot: RedemptionLotRow;
  tombstone: TombstoneRow;
  bank_key: BankKeyRow;
  books_keys: BooksKeysRow;
  finding: FindingRow;
  journal_gap: JournalGapRow;
  journal_acceptance: JournalAcceptanceRow;
  journal_witness: JournalWitnessRow;
  refused_wish: RefusedWishRow;
  limit_rule: LimitRuleRow;
  review: ReviewRow;
  review_word: ReviewWordRow;
  waiver: WaiverRow;
}
type InsertableTable = keyof InsertableRows;

/**
 * What is read on from where it was left: the bank's lists of returns and of transfers, and the journal
 * for redemptions that the bank's statements must show.
 */
export type ReadList = 'returns' | 'transfers' | 'journal-moves';

/** What a later state adds to a redemption; everything else about it never changes. */
type RedemptionEvidence = Partial<
  Pick<
    RedemptionRow,
    | 'authorizedMs'
    | 'authorization'
    | 'authorizationJti'
    | 'authorizationDigest'
    | 'decidedMs'
    | 'bankReference'
    | 'receipt'
    | 'statement'
    | 'returnedMs'
    | 'returnReference'
    | 'returnReasonCode'
    | 'returnReasonText'
    | 'returnEvidence'
    | 'returnStatement'
  >
>;

export interface Posting {
  transaction: JournalTransactionRow;
  entries: readonly Omit<JournalEntryRow, 'transactionId' | 'line'>[];
}

export type Write =
  | CustomerWrite
  | StaffWrite
  | { [T in InsertableTable]: { op: 'insert'; table: T; row: InsertableRows[T] } }[InsertableTable]
  | StatementWrite
  | { op: 'put-pin-attempt'; row: PinAttemptRow }
  | { op: 'clear-pin-attempt'; cardNumber: string }
  | { op: 'put-terminal-attempt'; row: TerminalAttemptRow }
  | { op: 'clear-terminal-attempt'; terminal: string }
  | { op: 'put-terminal-lock'; row: TerminalLockRow }
  | { op: 'end-terminal-lock'; terminal: string }
  | { op: 'end-session'; tokenHash: string }
  /** Of customers and of staff, on this terminal. */
  | { op: 'end-sessions-of'; terminal: string; atMs: number }
  | { op: 'put-terminal'; row: TerminalRow }
  /** Sessions and seen credentials that can no longer be used. */
  | { op: 'forget-expired'; nowMs: number }
  | { op: 'put-reconciliation'; row: ReconciliationRow }
  | { op: 'end-reconciliation'; redemptionId: RedemptionId }
  /** Throws unless it waits. */
  | {
      op: 'decide-review';
      redemptionId: RedemptionId;
      to: Exclude<ReviewRow['state'], 'waiting'>;
      atMs: number;
    }
  /** Throws unless it waits. */
  | {
      op: 'decide-waiver';
      id: string;
      to: Exclude<WaiverRow['state'], 'waiting'>;
      by: string;
      atMs: number;
      transactionId: string | null;
    }
  /** Throws where it would lead back. */
  | { op: 'put-cursor'; list: ReadList; row: CursorRow }
  /** `points` below zero takes from the lot, above gives back. Out of 0…earned is our bug: throws. */
  | { op: 'move-lot'; lotId: string; points: number }
  /** It expires then, where it would have expired before. Not a lot of points that are missing. */
  | { op: 'extend-lot'; lotId: string; untilMs: number }
  /** Throws where the redemption is not in `from`: the decision was made from other facts. */
  | {
      op: 'move-redemption';
      id: RedemptionId;
      from: LedgerState;
      to: LedgerState;
      evidence: RedemptionEvidence;
    }
  /** What an operator did, chained to what was done before. Made by `audited` (rules/audit.ts) alone. */
  | { op: 'audit'; row: AuditEntryRow }
  /** Throws unless the entries sum to zero for every provider; moves the balances with it. */
  | ({ op: 'post' } & Posting);
