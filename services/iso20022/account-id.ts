/** An account in one line, as a statement names it: its IBAN, or its numbers. Never logged. */
import { type Account } from './account.ts';

export function accountIdOf(account: Account): string {
  if (account.kind === 'iban') return account.iban;
  const { bankCode, branchCode, accountType, accountNumber } = account;
  return `${bankCode}-${branchCode}-${accountType}-${accountNumber}`;
}
