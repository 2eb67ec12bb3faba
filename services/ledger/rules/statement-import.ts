/**
 * What a page of a bank's statement must be to be imported: the next one, of our account, complete, whose
 * sums add up. Days join up by number and by balance, so that none is left out and none is told twice.
 * What is not believed changes nothing: it is kept as trouble, for a person, and asked for again.
 */
import { type Currency } from '../../../protocol/money.ts';
import { dayNumber } from '../../booking-day.ts';
import { type StatementEntry, type StatementPage } from '../../iso20022/camt-053.ts';
import { redemptionIdFrom } from '../../iso20022/end-to-end-id.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type StatementHead, type StatementPageFacts } from '../store/statement-queries.ts';
import { type BankEntryRow, type BankStatementRow } from '../store/statement-rows.ts';
import { type Write } from '../store/writes.ts';

export interface PageAsk {
  bank: string;
  day: number;
  page: number;
}

/** The page after the newest, which is the next day's first where that day is whole; null: there is none. */
export function nextPage({ last }: Pick<StatementHead, 'last'>): PageAsk | null {
  if (last === null) return null;
  const { bank, day, page } = last;
  return last.isLast === 1 ? { bank, day: day + 1, page: 1 } : { bank, day, page: page + 1 };
}

export type ImportVerdict =
  | { kind: 'imported'; isLast: boolean }
  /** The very same was imported before. */
  | { kind: 'known' }
  | { kind: 'refused'; detail: string };

export interface ReadPage extends PageAsk {
  said: StatementPage;
  /** SHA-256 of the document. */
  digest: string;
  account: string;
  currency: Currency;
  nowMs: number;
}

export function importPage(facts: StatementPageFacts, read: ReadPage): Decision<ImportVerdict> {
  const { same } = facts;
  if (same !== null && same.digest === read.digest) return unchanged({ kind: 'known' });
  const problem =
    same === null ? problemWith(read, facts.last) : 'another page of that number was imported';
  if (problem !== null) return refusedPage(facts, read, problem);
  const entries = read.said.entries.map((entry, index) => entryRow(entry, read, index + 1));
  return {
    answer: { kind: 'imported', isLast: read.said.isLast },
    writes: [
      { op: 'insert', table: 'bank_statement', row: pageRow(read) },
      ...entries.flatMap((row) => entryWrites(row, read.nowMs)),
    ],
  };
}

/** Kept once in the same words. @param ask of a page that could not even be read, too */
export function refusedPage(
  { troubles }: Pick<StatementHead, 'troubles'>,
  { bank, day, nowMs }: { bank: string; day: number; nowMs: number },
  why: string,
): Decision<ImportVerdict> {
  const detail = why.slice(0, 500);
  const isKnown = troubles.some((one) => one.day === day && one.detail === detail);
  const row = { bank, day, detail, atMs: nowMs };
  return {
    answer: { kind: 'refused', detail },
    writes: isKnown ? [] : [{ op: 'insert', table: 'statement_trouble', row }],
  };
}

function problemWith(read: ReadPage, last: BankStatementRow | null): string | null {
  const { said } = read;
  if (said.account !== read.account) return 'it is about another account';
  if (said.currency !== read.currency) return 'it is in another currency';
  if (dayNumber(said.day) !== read.day) return `it is about ${said.day}`;
  if (said.page !== read.page) return `it is page ${said.page}`;
  const closing = said.entries.reduce((sum, entry) => sum + changeOf(entry), said.openingMinor);
  if (closing !== said.closingMinor) return 'its entries do not lead from balance to balance';
  return last === null ? null : gapBetween(last, read);
}

function gapBetween(last: BankStatementRow, { said, day, page }: ReadPage): string | null {
  const goesOn = last.isLast === 0;
  const expected = goesOn ? [last.day, last.page + 1] : [last.day + 1, 1];
  if (day !== expected[0] || page !== expected[1]) return 'it is not the next page';
  if (said.sequence !== last.sequence + (goesOn ? 0 : 1)) {
    return `its number is ${said.sequence}, after ${last.sequence}`;
  }
  if (goesOn && said.statementId !== last.statementId) return 'it is of another statement';
  return said.openingMinor === last.closingMinor
    ? null
    : 'it does not begin with the balance that the one before ended with';
}

export const changeOf = ({ side, amount }: StatementEntry): bigint =>
  side === 'credit' ? amount.minor : -amount.minor;

function pageRow({ said, bank, day, page, digest, nowMs }: ReadPage): BankStatementRow {
  return {
    bank,
    day,
    page,
    isLast: said.isLast ? 1 : 0,
    sequence: said.sequence,
    statementId: said.statementId,
    openingMinor: said.openingMinor,
    closingMinor: said.closingMinor,
    entries: said.entries.length,
    digest,
    importedMs: nowMs,
  };
}

function entryRow(entry: StatementEntry, { bank, day, page }: PageAsk, line: number): BankEntryRow {
  return {
    id: `${day}-${page}-${line}`,
    bank,
    day,
    kind: entry.kind,
    side: entry.side,
    currency: entry.amount.currency,
    amountMinor: entry.amount.minor,
    bankReference: entry.bankReference,
    endToEndId: entry.endToEndId,
    redemptionId: redemptionIdFrom(entry.endToEndId ?? ''),
  };
}

/** The entry, and that somebody has to compare what it is about. */
function entryWrites(row: BankEntryRow, sinceMs: number): Write[] {
  const { redemptionId } = row;
  const about = { redemptionId, entryId: redemptionId === null ? row.id : null };
  return [
    { op: 'insert', table: 'bank_entry', row },
    { op: 'touch-match', row: { subject: redemptionId ?? row.id, ...about, sinceMs } },
  ];
}
