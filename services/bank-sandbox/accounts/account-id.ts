/** The sandbox's own number of an account: what an order names, in one line. Never logged. */
import { type Account } from '../../iso20022/account.ts';

export function accountIdOf(account: Account): string {
  if (account.kind === 'iban') return account.iban;
  const { bankCode, branchCode, accountType, accountNumber } = account;
  return `${bankCode}-${branchCode}-${accountType}-${accountNumber}`;
}
