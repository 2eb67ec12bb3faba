/** Double entry: what leaves one account arrives in another, in one transaction, once per redemption. */
import assert from 'node:assert/strict';
import { type TransferOrder } from '../../iso20022/pain-001.ts';
import { type BankWriter } from '../store/bank-store.ts';
import { accountIdOf } from '../../iso20022/account-id.ts';

export function moveMoney(
  { endToEndId, debtor, creditor, amount }: TransferOrder,
  books: BankWriter,
): void {
  assert(amount.minor > 0n, 'a transfer moves something');
  const posting = { redemption: endToEndId, amount };
  books.post({ ...posting, side: 'debit', account: accountIdOf(debtor) });
  books.post({ ...posting, side: 'credit', account: accountIdOf(creditor) });
}
