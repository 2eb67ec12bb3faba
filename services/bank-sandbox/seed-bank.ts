/** Opens the accounts of an example programme. Doing it again changes nothing. */
import assert from 'node:assert/strict';
import { type Money } from '../../protocol/money.ts';
import { type Account } from '../iso20022/account.ts';
import { accountIdOf } from './accounts/account-id.ts';
import { type BankStore, type BankWriter } from './store/bank-store.ts';

export interface BankSeed {
  bic: string;
  debtor: { account: Account; openingBalance: Money };
  creditors: readonly { account: Account; state?: 'open' | 'closed' }[];
}

/** @throws where the books are of another bank, or of another programme */
export function seedBank(store: BankStore, { bic, debtor, creditors }: BankSeed): void {
  const { currency, minor } = debtor.openingBalance;
  const state = { bic, currency, debtor: accountIdOf(debtor.account) };
  store.transact((books) => {
    const present = books.state();
    if (present !== null) assert.deepEqual(present, state, 'these are the books of another bank');
    openOnce(books, { id: state.debtor, currency, state: 'open', opening: minor });
    if (present === null) books.found(state);
    for (const creditor of creditors) {
      const id = accountIdOf(creditor.account);
      openOnce(books, { id, currency, state: creditor.state ?? 'open', opening: 0n });
    }
  });
}

function openOnce(books: BankWriter, account: Parameters<BankWriter['openAccount']>[0]): void {
  if (books.account(account.id) === null) books.openAccount(account);
}
