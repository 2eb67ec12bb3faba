/** One page of what was booked on the programme's account on one day that is over. */
import assert from 'node:assert/strict';
import { type BankStatement, STATEMENT_ENTRIES_PER_PAGE_MAX } from '../../../protocol/bank.ts';
import { writeCamt053 } from '../../iso20022/camt-053.ts';
import { type Answered, refuse } from '../../mutual-tls/route.ts';
import { type Bank } from '../bank.ts';
import { isOver, pageFrom, type PageFacts } from '../rules/statement.ts';
import { type BankReader } from '../store/bank-store.ts';

export interface StatementAsk {
  day: string;
  /** From 1 on. */
  page: number;
}

export function getStatement(
  { store, clock }: Pick<Bank, 'store' | 'clock'>,
  { day, page }: StatementAsk,
): Answered<BankStatement> {
  if (!isOver(day, clock.now())) return { ok: true, body: { state: 'open' } };
  // From here on nothing is booked on it any more, whatever the clock does.
  if ((store.read.toldThrough() ?? '') < day) store.transact((books) => books.tellThrough(day));
  const facts = factsOf(store.read, { day, page });
  if (facts === null) return refuse('path-unknown', 'the statement of that day has fewer pages');
  return { ok: true, body: { state: 'booked', document: writeCamt053(pageFrom(facts)) } };
}

function factsOf(books: BankReader, { day, page }: StatementAsk): PageFacts | null {
  const state = books.state();
  assert(state !== null, 'the books say which account this is about');
  const before = (page - 1) * STATEMENT_ENTRIES_PER_PAGE_MAX;
  // One more tells whether another page follows.
  const found = books.bookingsOn(day, before, STATEMENT_ENTRIES_PER_PAGE_MAX + 1);
  if (page > 1 && found.length === 0) return null;
  return {
    day,
    page,
    isLast: found.length <= STATEMENT_ENTRIES_PER_PAGE_MAX,
    account: state.debtor,
    currency: state.currency,
    openingMinor: books.balanceBefore(day, before + 1),
    bookings: found.slice(0, STATEMENT_ENTRIES_PER_PAGE_MAX),
  };
}
