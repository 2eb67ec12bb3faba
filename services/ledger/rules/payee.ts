/** Accounts of payees and of the programme: as they are ordered, and as they may be shown. */
import { type MaskedPayee } from '../../../protocol/ledger.ts';
import { type Account, account } from '../../iso20022/account.ts';
import { type PayeeRow, type ProgrammeRow } from '../store/rows.ts';

/** @throws ZodError where what is kept is not an account: never ordered */
export function accountOf(payee: PayeeRow): Account {
  if (payee.kind === 'iban') {
    return account.parse({
      kind: payee.kind,
      name: payee.holderName,
      iban: payee.accountNumber,
      bic: payee.clearingId,
    });
  }
  return account.parse({
    kind: payee.kind,
    name: payee.holderName,
    bankCode: payee.clearingId,
    branchCode: payee.branchCode,
    accountType: payee.accountType,
    accountNumber: payee.accountNumber,
  });
}

export function debtorOf({ debtorJson }: ProgrammeRow): Account {
  return account.parse(JSON.parse(debtorJson));
}

/** An account taken apart into the columns of a payee. */
export function payeeColumns(
  of: Account,
): Pick<
  PayeeRow,
  'kind' | 'holderName' | 'masked' | 'clearingId' | 'branchCode' | 'accountType' | 'accountNumber'
> {
  if (of.kind === 'iban') {
    return {
      kind: of.kind,
      holderName: of.name,
      masked: maskedAccount(of),
      clearingId: of.bic,
      branchCode: null,
      accountType: null,
      accountNumber: of.iban,
    };
  }
  return {
    kind: of.kind,
    holderName: of.name,
    masked: maskedAccount(of),
    clearingId: of.bankCode,
    branchCode: of.branchCode,
    accountType: of.accountType,
    accountNumber: of.accountNumber,
  };
}

/** SECURITY: country and last digits only; enough to know one's own account again. */
function maskedAccount(of: Account): string {
  if (of.kind === 'iban') return `${of.iban.slice(0, 2)}•• •••• ${of.iban.slice(-4)}`;
  return `•••${of.accountNumber.slice(-4)}`;
}

export function maskedPayee({ kind, bankName, masked }: PayeeRow): MaskedPayee {
  return { kind, bank: bankName, account: masked };
}
