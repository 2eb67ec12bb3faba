/** The comparison with the bank's statements, as operators see it. */
import {
  type MatchItem,
  type MatchSides,
  type ReconciliationSummary,
} from '../../protocol/operator/reconciliation.ts';
import { dayOf } from '../booking-day.ts';
import { instantOf } from './rules/instant.ts';
import {
  type MatchFacts,
  type OpenMatches,
  type StatementHead,
} from './store/statement-queries.ts';
import { type StatementMatchRow } from './store/statement-rows.ts';

export function summaryShown(
  { last, troubles }: StatementHead,
  { unexplained, waiting, inFlight }: OpenMatches,
): ReconciliationSummary {
  return {
    unexplained,
    waiting,
    inFlight,
    newest: last && {
      day: dayOf(last.day),
      page: last.page,
      sequence: last.sequence,
      closing: last.closingMinor.toString(),
      importedAt: instantOf(last.importedMs),
    },
    troubles: troubles.map(({ day, detail, atMs }) => ({
      day: dayOf(day),
      detail,
      at: instantOf(atMs),
    })),
  };
}

export function itemShown(row: StatementMatchRow): MatchItem {
  const { subject, state, why, detail, sinceMs, dueDay, closedBy, closedReason } = row;
  return {
    subject,
    state,
    why,
    detail,
    since: instantOf(sinceMs),
    until: state === 'waiting' && dueDay !== null ? dayOf(dueDay) : null,
    closedBy,
    closedReason,
  };
}

export function sidesShown({ item, redemption: row, entries, reports }: MatchFacts): MatchSides {
  const at = (ms: number | null) => (ms === null ? null : instantOf(ms));
  return {
    item: itemShown(item),
    ledger: row && {
      state: row.state,
      terminal: row.terminal,
      currency: row.currency,
      amount: row.amountMinor.toString(),
      decidedAt: at(row.decidedMs),
      bankReference: row.bankReference,
      returnedAt: at(row.returnedMs),
      returnReference: row.returnReference,
    },
    bank: entries.map(({ id, day, kind, side, currency, amountMinor, bankReference }) => ({
      id,
      day: dayOf(day),
      kind,
      side,
      currency,
      amount: amountMinor.toString(),
      bankReference,
    })),
    terminals: reports.map(({ terminal, outcome, currency, amountMinor, bankReference, atMs }) => ({
      terminal,
      outcome,
      currency,
      amount: amountMinor?.toString() ?? null,
      bankReference,
      at: instantOf(atMs),
    })),
  };
}
