/** The tables by name: rows.ts says what is in them, each engine's migrations/ what it checks. */
import { z } from 'zod';
import * as rows from '../rows.ts';
import { type InsertableStaffRows } from '../staff-writes.ts';
import { type StatementRows } from '../statement-writes.ts';
import { type InsertableRows, type ReadList } from '../writes.ts';
import { customerTables } from './people-tables.ts';
import { table, type Table } from './table.ts';

export const tables = {
  ...customerTables,
  programme: table('programme', rows.programmeRow),
  programme_terms: table('programme_terms', rows.programmeTermsRow),
  screen_settings: table('screen_settings', rows.screenSettingsRow),
  provider: table('provider', rows.providerRow),
  earn_rule: table('earn_rule', rows.earnRuleRow),
  campaign: table('campaign', rows.campaignRow),
  campaign_end: table('campaign_end', rows.campaignEndRow),
  customer: table('customer', rows.customerRow),
  payee: table('payee', rows.payeeRow),
  card: table('card', rows.cardRow),
  credential_seen: table('credential_seen', rows.credentialSeenRow),
  session: table('session', rows.sessionRow),
  lot: table('lot', rows.lotRow),
  purchase: table('purchase', rows.purchaseRow),
  reversal: table('reversal', rows.reversalRow),
  expiry: table('expiry', rows.expiryRow),
  repayment: table('repayment', rows.repaymentRow),
  redemption: table('redemption', rows.redemptionRow),
  redemption_lot: table('redemption_lot', rows.redemptionLotRow),
  tombstone: table('tombstone', rows.tombstoneRow),
  bank_key: table('bank_key', rows.bankKeyRow),
  books_keys: table('books_keys', rows.booksKeysRow),
  finding: table('finding', rows.findingRow),
  journal_gap: table('journal_gap', rows.journalGapRow),
  journal_acceptance: table('journal_acceptance', rows.journalAcceptanceRow),
  journal_witness: table('journal_witness', rows.journalWitnessRow),
  refused_wish: table('refused_wish', rows.refusedWishRow),
  limit_rule: table('limit_rule', rows.limitRuleRow),
  review: table('review', rows.reviewRow),
  review_word: table('review_word', rows.reviewWordRow),
  waiver: table('waiver', rows.waiverRow),
} satisfies {
  [T in Exclude<keyof InsertableRows, keyof StatementRows | keyof InsertableStaffRows>]: Table<
    InsertableRows[T]
  >;
};

export const pinAttempts = table('pin_attempt', rows.pinAttemptRow);
export const terminalLocks = table('terminal_lock', rows.terminalLockRow);
export const terminalAttempts = table('terminal_attempt', rows.terminalAttemptRow);
export const reconciliations = table('reconciliation', rows.reconciliationRow);
export const cursors = {
  returns: table('return_cursor', rows.cursorRow),
  transfers: table('transfer_cursor', rows.cursorRow),
  'journal-moves': table('statement_match_cursor', rows.cursorRow),
} satisfies Record<ReadList, Table<rows.CursorRow>>;
export const terminals = table('terminal', rows.terminalRow);
export const journalTransactions = table('journal_transaction', rows.chainedTransactionRow);
export const auditEntries = table('audit_trail', rows.chainedAuditRow);
export const auditLinks = table('audit_trail', rows.chainLink);
export const chainLinks = table('journal_transaction', rows.chainLink);
export const journalEntries = table('journal_entry', rows.journalEntryRow);
/** Parts of rows, and sums of them. */
export const lotsTaken = table(
  'redemption_lot',
  rows.redemptionLotRow.extend(rows.lotRow.pick({ purchaseId: true }).shape),
);
export const debts = table('account_balance', rows.debtRow);
export const refundSums = table(
  'reversal',
  rows.reversalRow.pick({ refundedMinor: true, points: true }),
);

/** What an aggregate is read as: `… AS total`. */
export const total = z.strictObject({ total: z.bigint() });
