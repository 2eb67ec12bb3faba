import { describe, expect, it } from 'vitest';
import { redemptionId } from '../../../../../protocol/ids.ts';
import { type LedgerState } from '../../../../../protocol/ledger.ts';
import { limits } from '../../../../../services/ledger/limits.ts';
import { judge } from '../../../../../services/ledger/rules/match.ts';
import { closeMatch, rejudged } from '../../../../../services/ledger/rules/match-item.ts';
import { type RedemptionRow } from '../../../../../services/ledger/store/rows.ts';
import {
  type BankEntryRow,
  type StatementMatchRow,
  type TerminalReportRow,
} from '../../../../../services/ledger/store/statement-rows.ts';

const id = redemptionId.parse('01956a3c-7b00-7abc-8def-0123456789ab');
const DAY = 20_513;
const DAY_MS = 86_400_000;
const decidedMs = DAY * DAY_MS + 12;
const late = DAY + limits.statementGraceDays;

function redemption(state: LedgerState): RedemptionRow {
  const isPaid = state === 'completed' || state === 'returned';
  const isDecided = isPaid || state === 'refused' || state === 'cancelled';
  return {
    id,
    state,
    currency: 'EUR',
    amountMinor: 500n,
    decidedMs: isDecided ? decidedMs : null,
    bankReference: isDecided ? 'B-1' : null,
    returnedMs: state === 'returned' ? decidedMs : null,
    returnReference: state === 'returned' ? 'B-2' : null,
  } as RedemptionRow;
}

const entry = (change: Partial<BankEntryRow> = {}): BankEntryRow => ({
  id: `${DAY}-1-1`,
  bank: 'bank',
  day: DAY,
  kind: 'payment',
  side: 'debit',
  currency: 'EUR',
  amountMinor: 500n,
  bankReference: 'B-1',
  endToEndId: null,
  redemptionId: id,
  ...change,
});
const back = (change: Partial<BankEntryRow> = {}): BankEntryRow =>
  entry({ id: `${DAY}-1-2`, kind: 'return', side: 'credit', bankReference: 'B-2', ...change });
const report = (change: Partial<TerminalReportRow> = {}): TerminalReportRow => ({
  redemptionId: id,
  terminal: 'urn:kangen:kiosk:shop:front',
  bankReference: 'B-1',
  outcome: 'completed',
  currency: 'EUR',
  amountMinor: 500n,
  atMs: 1,
  ...change,
});

interface Known {
  reports?: TerminalReportRow[];
  throughDay?: number | null;
  firstDay?: number | null;
}

const verdict = (
  state: LedgerState | null,
  entries: BankEntryRow[] = [],
  { reports = [], throughDay = DAY, firstDay = DAY - 9 }: Known = {},
): string => {
  const facts = { redemption: state && redemption(state), entries, reports };
  const judged = judge(facts, { throughDay, firstDay });
  return `${judged.state} ${judged.why}`;
};

describe('a redemption against what the bank has booked', () => {
  it('matches where all agree, with and without a word of the terminal', () => {
    expect(verdict('completed', [entry()])).toBe('matched paid');
    expect(verdict('completed', [entry()], { reports: [report()] })).toBe('matched paid');
    expect(verdict('returned', [entry(), back()])).toBe('matched paid-and-returned');
    expect(verdict('refused')).toBe('matched nothing-paid');
    expect(verdict('authorized')).toBe('matched in-flight');
    const reference = entry({ bankReference: null });
    expect(verdict('completed', [reference])).toBe('matched paid');
  });

  it.each([
    ['completed', [], 'booking-expected', 'completed-not-booked'],
    ['authorized', [entry()], 'completion-expected', 'booked-not-completed'],
    ['held', [entry()], 'completion-expected', 'booked-not-completed'],
    ['completed', [entry(), back()], 'return-expected', 'return-not-taken'],
    ['returned', [entry()], 'return-booking-expected', 'returned-not-booked'],
    ['returned', [], 'booking-expected', 'completed-not-booked'],
  ] as const)(
    '%s with %o waits, and is unexplained once those days were read',
    (state, entries, why, then) => {
      for (const throughDay of [null, DAY - 1, DAY, late - 1]) {
        expect(verdict(state, [...entries], { throughDay })).toBe(`waiting ${why}`);
      }
      expect(verdict(state, [...entries], { throughDay: late })).toBe(`unexplained ${then}`);
      const facts = { redemption: redemption(state), entries: [...entries], reports: [] };
      expect(judge(facts, { throughDay: DAY, firstDay: null })).toMatchObject({ dueDay: late });
    },
  );

  it.each([
    ['another amount', 'completed', [entry({ amountMinor: 501n })], 'amount-differs'],
    ['another currency', 'completed', [entry({ currency: 'JPY' })], 'amount-differs'],
    ['another amount back', 'returned', [entry(), back({ amountMinor: 1n })], 'amount-differs'],
    ['two payments', 'completed', [entry(), entry({ id: 'x' })], 'paid-twice'],
    ['two returns', 'returned', [entry(), back(), back({ id: 'x' })], 'returned-twice'],
    ['another booking', 'completed', [entry({ bankReference: 'B-9' })], 'another-booking'],
    ['another return', 'returned', [entry(), back({ bankReference: 'B-9' })], 'another-booking'],
    ['a payment of what was refused', 'refused', [entry()], 'paid-although-ended'],
    ['a payment of what was cancelled', 'cancelled', [entry()], 'paid-although-ended'],
    ['a payment of what was withdrawn', 'withdrawn', [entry()], 'paid-although-ended'],
    [
      'a fee under its id',
      'completed',
      [entry(), entry({ kind: 'other', id: 'x' })],
      'entry-unexpected',
    ],
    ['an id that nobody knows', null, [entry()], 'id-unknown'],
    ['no id at all', null, [entry({ redemptionId: null })], 'id-unknown'],
  ] as const)('is unexplained at once with %s', (_what, state, entries, why) => {
    expect(verdict(state, [...entries])).toBe(`unexplained ${why}`);
  });

  it.each([
    ['another outcome', 'completed', { outcome: 'refused' }],
    ['another booking', 'completed', { bankReference: 'B-9' }],
    ['another amount', 'completed', { amountMinor: 9n }],
    ['a completion of what was withdrawn', 'withdrawn', {}],
    ['a completion of what was cancelled', 'cancelled', {}],
  ] as const)('is unexplained where a terminal has brought %s', (_what, state, change) => {
    const entries = state === 'completed' ? [entry()] : [];
    const reports = [report(change)];
    expect(verdict(state, entries, { reports })).toBe('unexplained terminal-contradicts');
  });

  it('is unexplained where a terminal has brought a receipt about what nobody knows', () => {
    expect(verdict(null, [], { reports: [report()] })).toBe('unexplained id-unknown');
  });

  it('asks nothing of what was paid before the first statement', () => {
    const time = { throughDay: late, firstDay: DAY + 1 };
    expect(verdict('completed', [], time)).toBe('matched before-statements');
  });
});

describe('an item', () => {
  const item: StatementMatchRow = {
    subject: id,
    redemptionId: id,
    entryId: null,
    state: 'new',
    why: 'not-judged',
    detail: '',
    sinceMs: 1,
    dueDay: 0,
    closedBy: null,
    closedReason: null,
  };
  const twice = { redemption: redemption('completed'), entries: [entry(), entry({ id: 'x' })] };
  const time = { throughDay: DAY, firstDay: DAY };
  const found = rejudged(item, judge({ ...twice, reports: [] }, time), 5);
  const ask = { by: 'urn:kangen:operator:alice', reason: 'asked', nowMs: 9 };
  const closed = closeMatch({ item: found, ...twice, reports: [] }, ask);

  it('keeps since when it is what it is', () => {
    expect(found).toMatchObject({ state: 'unexplained', sinceMs: 5, dueDay: null });
    const again = rejudged(found, judge({ ...twice, reports: [] }, time), 7);
    expect(again.sinceMs).toBe(5);
  });

  it('is closed by a person, and only where it is unexplained', () => {
    expect(closed.answer).toMatchObject({ ok: true, row: { state: 'closed', closedBy: ask.by } });
    for (const facts of [null, { item, redemption: null, entries: [], reports: [] }]) {
      const refused = closeMatch(facts, ask);
      expect(refused).toMatchObject({ answer: { failure: { code: 'item-not-open' } }, writes: [] });
    }
  });

  it('stays closed while nothing else is found, and opens again where it is', () => {
    if (!closed.answer.ok) throw new Error('not closed');
    const { row } = closed.answer;
    const same = judge({ ...twice, reports: [] }, time);
    expect(rejudged(row, same, 10)).toEqual({ ...row, dueDay: null });
    expect(closeMatch({ item: row, ...twice, reports: [] }, ask).writes).toEqual([]);
    const more = { ...twice, entries: [...twice.entries, entry({ id: 'y' })] };
    const other = rejudged(row, judge({ ...more, reports: [] }, time), 10);
    expect(other).toMatchObject({ state: 'unexplained', sinceMs: 10, closedBy: null });
    const explained = { ...twice, entries: [entry()] };
    expect(rejudged(row, judge({ ...explained, reports: [] }, time), 10).state).toBe('matched');
  });
});
