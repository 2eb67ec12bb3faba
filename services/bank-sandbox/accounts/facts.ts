/** What the sandbox's books say about the two accounts of an order. */
import { type TransferOrder } from '../../iso20022/pain-001.ts';
import { type TransferFacts } from '../rules/decide.ts';
import { type BankReader } from '../store/bank-store.ts';
import { accountIdOf } from '../../iso20022/account-id.ts';

export function factsOf(
  { debtor, creditor, amount }: TransferOrder,
  books: BankReader,
): TransferFacts {
  const from = books.account(accountIdOf(debtor));
  const to = books.account(accountIdOf(creditor));
  return {
    // An account in another currency is no account that this order could reach.
    creditor: to === null || to.currency !== amount.currency ? 'unknown' : to.state,
    covered: from !== null && from.currency === amount.currency && from.balance >= amount.minor,
  };
}
