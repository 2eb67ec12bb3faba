/** Opens the accounts of an example programme. Doing it again changes nothing. */
import assert from 'node:assert/strict';
import { type Money } from '../../protocol/money.ts';
import { type Account } from '../iso20022/account.ts';
import { accountIdOf } from '../iso20022/account-id.ts';
import { type BankStore, type BankWriter } from './store/bank-store.ts';

/** The part of an example network's seed that its bank needs. */
export interface BankSeed {
  bank: { bic: string };
  debtor: SeededAccount;
  customers: readonly { payee: SeededAccount }[];
}

interface SeededAccount {
  account: Account;
  openingBalance: Money;
}

/** @throws where the books are of another bank, or of another programme */
export function seedBank(store: BankStore, { bank: { bic }, debtor, customers }: BankSeed): void {
  const { currency } = debtor.openingBalance;
  const state = { bic, currency, debtor: accountIdOf(debtor.account) };
  store.transact((books) => {
    const present = books.state();
    if (present !== null) assert.deepEqual(present, state, 'these are the books of another bank');
    for (const account of [debtor, ...customers.map(({ payee }) => payee)])
      openOnce(books, account);
    if (present === null) books.found(state);
  });
}

function openOnce(books: BankWriter, { account, openingBalance }: SeededAccount): void {
  const id = accountIdOf(account);
  if (books.account(id) !== null) return;
  const { currency, minor } = openingBalance;
  books.openAccount({ id, currency, state: 'open', opening: minor });
}
