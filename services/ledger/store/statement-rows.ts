/** Rows of what the bank's statements say, and of how they compare with these books (rows.ts). */
import { z } from 'zod';
import { redemptionId } from '../../../protocol/ids.ts';
import { finalOutcome } from '../../../protocol/messages.ts';
import { currency } from '../../../protocol/money.ts';
import { minor, natural, SAFE, text } from './rows.ts';

/** Below zero where the account is overdrawn. */
const balance = z.bigint().min(-SAFE).max(SAFE);

/** One page of a statement, as it was imported. Never changed. */
export const bankStatementRow = z.strictObject({
  bank: text,
  /** Days since the epoch, in the bank's calendar. */
  day: natural,
  page: natural,
  /** 1 on the last page of its day. */
  isLast: natural,
  sequence: natural,
  statementId: text,
  openingMinor: balance,
  closingMinor: balance,
  entries: natural,
  /** SHA-256 of the document. */
  digest: text,
  importedMs: natural,
});
export type BankStatementRow = z.output<typeof bankStatementRow>;

/** One booking on the programme's account. Never changed. */
export const bankEntryRow = z.strictObject({
  /** `<day>-<page>-<line>` */
  id: text,
  bank: text,
  day: natural,
  kind: z.enum(['payment', 'return', 'other']),
  side: z.enum(['debit', 'credit']),
  currency,
  amountMinor: minor,
  bankReference: text.nullable(),
  /** As the bank wrote it. */
  endToEndId: text.nullable(),
  /** Null where that is no id of ours in its form. */
  redemptionId: redemptionId.nullable(),
});
export type BankEntryRow = z.output<typeof bankEntryRow>;

/** What a terminal has said: a receipt of the bank, verified, that it delivered. */
export const terminalReportRow = z.strictObject({
  redemptionId,
  terminal: text,
  bankReference: text,
  outcome: finalOutcome,
  currency: currency.nullable(),
  amountMinor: minor.nullable(),
  atMs: natural,
});
export type TerminalReportRow = z.output<typeof terminalReportRow>;

export const matchState = z.enum(['new', 'matched', 'waiting', 'unexplained', 'closed']);
export type MatchState = z.infer<typeof matchState>;

/** How one redemption, or an entry that is about none, compares with all that was said about it. */
export const statementMatchRow = z.strictObject({
  /** A redemption's id, or an entry's. */
  subject: text,
  redemptionId: redemptionId.nullable(),
  entryId: text.nullable(),
  state: matchState,
  why: text,
  detail: text,
  /** Since when it is in this state for this reason. */
  sinceMs: natural,
  /** It is judged again once the statement of this day was read; null: when something new is known. */
  dueDay: natural.nullable(),
  /** Who closed it, and why; null unless closed. */
  closedBy: text.nullable(),
  closedReason: text.nullable(),
});
export type StatementMatchRow = z.output<typeof statementMatchRow>;

/** A statement that was not believed. It stands for a person until that day could be imported. */
export const statementTroubleRow = z.strictObject({
  bank: text,
  day: natural,
  detail: text,
  atMs: natural,
});
export type StatementTroubleRow = z.output<typeof statementTroubleRow>;

export const journalMoveRow = z.strictObject({
  sequence: natural,
  kind: text,
  redemptionId: redemptionId.nullable(),
});
export type JournalMoveRow = z.output<typeof journalMoveRow>;

export const matchCountRow = z.strictObject({ state: matchState, total: natural });
