import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayNumber, dayOf } from '../../../../../services/booking-day.ts';
import { type StatementPage } from '../../../../../services/iso20022/camt-053.ts';
import {
  importPage,
  nextPage,
  type ReadPage,
} from '../../../../../services/ledger/rules/statement-import.ts';
import { type StatementPageFacts } from '../../../../../services/ledger/store/statement-queries.ts';
import { type BankStatementRow } from '../../../../../services/ledger/store/statement-rows.ts';
import { anyStatementPage, signedMinor } from '../../iso20022/arbitrary-statement.ts';

const DAY = dayNumber('2026-03-02');
const account = 'DE89370400440532013000';

const last: BankStatementRow = {
  bank: 'bank',
  day: DAY - 1,
  page: 1,
  isLast: 1,
  sequence: 7,
  statementId: 'S-7',
  openingMinor: 100_00n,
  closingMinor: 90_00n,
  entries: 1,
  digest: 'before',
  importedMs: 1,
};
const said: StatementPage = {
  messageId: 'M',
  createdAt: new Date(0),
  statementId: 'S-8',
  sequence: 8,
  page: 1,
  isLast: true,
  day: dayOf(DAY),
  account,
  currency: 'EUR',
  openingMinor: 90_00n,
  closingMinor: 88_00n,
  entries: [
    {
      kind: 'payment',
      side: 'debit',
      amount: { currency: 'EUR', minor: 2_00n },
      bankReference: 'B',
      endToEndId: '01956a3c7b007abc8def0123456789ab',
    },
  ],
};
const read: ReadPage = {
  bank: 'bank',
  day: DAY,
  page: 1,
  said,
  digest: 'this',
  account,
  currency: 'EUR',
  nowMs: 9,
};
const facts: StatementPageFacts = { last, same: null, firstDay: DAY - 1, troubles: [] };

describe('the import of a statement', () => {
  it('takes the next page, and sees to it that each entry is compared', () => {
    const { answer, writes } = importPage(facts, read);
    expect(answer).toEqual({ kind: 'imported', isLast: true });
    expect(writes.map((write) => ('table' in write ? write.table : write.op))).toEqual([
      'bank_statement',
      'bank_entry',
      'touch-match',
    ]);
    const subject = '01956a3c-7b00-7abc-8def-0123456789ab';
    expect(writes.at(-1)).toMatchObject({ row: { subject, redemptionId: subject, entryId: null } });
  });

  it('compares an entry without an id of ours under its own', () => {
    const entries = said.entries.map((entry) => ({ ...entry, endToEndId: 'INVOICE-7' }));
    const { writes } = importPage(facts, { ...read, said: { ...said, entries } });
    const subject = `${DAY}-1-1`;
    expect(writes.at(-1)).toMatchObject({ row: { subject, redemptionId: null, entryId: subject } });
  });

  it('takes the same page once', () => {
    const same = { ...last, day: DAY, digest: 'this' };
    expect(importPage({ ...facts, last: same, same }, read)).toEqual({
      answer: { kind: 'known' },
      writes: [],
    });
  });

  it.each<[string, Partial<StatementPage>, RegExp]>([
    ['of another account', { account: 'NL91ABNA0417164300' }, /another account/],
    ['in another currency', { currency: 'JPY' }, /another currency/],
    ['of the day before, once more', { day: dayOf(DAY - 1), sequence: 7 }, /it is about/],
    ['of the day after', { day: dayOf(DAY + 1), sequence: 9 }, /it is about/],
    ['with another page', { page: 2 }, /it is page 2/],
    ['with a wrong sum', { closingMinor: 88_01n }, /from balance to balance/],
    ['with an amount that was altered', { entries: [] }, /from balance to balance/],
    ['with a number left out', { sequence: 9 }, /its number is 9, after 7/],
    ['with a number that was told', { sequence: 7 }, /its number is 7/],
    [
      'that begins with another balance',
      { openingMinor: 91_00n, closingMinor: 89_00n },
      /does not begin with/,
    ],
  ])('believes none %s', (_what, change, why) => {
    const { answer, writes } = importPage(facts, { ...read, said: { ...said, ...change } });
    expect(answer).toMatchObject({ kind: 'refused', detail: expect.stringMatching(why) as string });
    expect(writes).toMatchObject([{ op: 'insert', table: 'statement_trouble' }]);
  });

  it('believes no other page of a number that was imported', () => {
    const same = { ...last, day: DAY, digest: 'that' };
    const { answer } = importPage({ ...facts, last: same, same }, read);
    expect(answer).toMatchObject({ kind: 'refused' });
  });

  it('keeps the same trouble once', () => {
    const wrong = { ...read, said: { ...said, sequence: 9 } };
    const first = importPage(facts, wrong);
    if (first.answer.kind !== 'refused') throw new Error('believed');
    const troubles = [{ bank: 'bank', day: DAY, detail: first.answer.detail, atMs: 1 }];
    expect(importPage({ ...facts, troubles }, wrong).writes).toEqual([]);
  });

  it('goes on within a day by its pages, and only within the same statement', () => {
    const first = { ...last, day: DAY, isLast: 0, sequence: 8, statementId: 'S-8' };
    expect(nextPage({ last: first })).toEqual({ bank: 'bank', day: DAY, page: 2 });
    expect(nextPage({ last })).toEqual({ bank: 'bank', day: DAY, page: 1 });
    expect(nextPage({ last: null })).toBeNull();
    const second = { ...read, page: 2, said: { ...said, page: 2 } };
    expect(importPage({ ...facts, last: first }, second).answer).toMatchObject({
      kind: 'imported',
    });
    const other = { ...first, statementId: 'S-9' };
    expect(importPage({ ...facts, last: other }, second).answer).toMatchObject({ kind: 'refused' });
    const tooFar = { ...read, page: 3, said: { ...said, page: 3 } };
    expect(importPage({ ...facts, last: first }, tooFar).answer).toMatchObject({ kind: 'refused' });
  });

  it('believes whatever adds up, and nothing where one entry is altered, left out or told twice', () => {
    fc.assert(
      fc.property(anyStatementPage, fc.nat(), (page, at) => {
        const whole = { ...read, said: page, day: dayNumber(page.day), page: page.page };
        const own = { ...whole, account: page.account, currency: page.currency };
        const fresh = { ...facts, last: null };
        expect(importPage(fresh, own).answer.kind).toBe('imported');
        const entry = page.entries[at % Math.max(page.entries.length, 1)];
        if (entry === undefined || signedMinor(entry) === 0n) return;
        const { currency, minor } = entry.amount;
        const altered = { ...entry, amount: { currency, minor: minor + 1n } };
        for (const entries of [
          page.entries.filter((one) => one !== entry),
          [...page.entries, entry],
          page.entries.map((one) => (one === entry ? altered : one)),
        ]) {
          const torn = { ...own, said: { ...page, entries } };
          expect(importPage(fresh, torn).answer.kind).toBe('refused');
        }
      }),
    );
  });
});
