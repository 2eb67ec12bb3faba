/**
 * What makes an account one that this programme pays to. First the account itself: check digits, a BIC,
 * a country that can be reached, a bank and a branch that exist; then whose name it is in.
 *
 * SECURITY: a detail names the field, never what was in it.
 */
import { isSEPACountry, isValidBIC, isValidIBAN } from 'ibantools';
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import { type Currency } from '../../../protocol/money.ts';
import { type PayeeAccount } from '../../../protocol/operator/customer.ts';
import { type Account, account, accountKinds } from '../../iso20022/account.ts';
import { type BankDirectory } from '../banks.ts';
import { halfWidthKana } from './kana.ts';
import { isOwnName, type RegisteredName } from './own-name.ts';

export interface PayeeFacts {
  currency: Currency;
  registered: RegisteredName;
  /** Asked for Japanese accounts alone. */
  banks: BankDirectory;
}

export type JudgedAccount =
  | { ok: true; account: Account; bankName: string }
  | { ok: false; failure: Failure };

export function judgeAccount(entered: PayeeAccount, facts: PayeeFacts): JudgedAccount {
  if (entered.kind !== accountKinds[facts.currency]) {
    return invalid(`kind: this programme pays in ${facts.currency}`);
  }
  const judged =
    entered.kind === 'iban' ? ibanJudged(entered) : japaneseJudged(entered, facts.banks);
  if (!judged.ok || isOwnName(facts.registered, judged.account)) return judged;
  return {
    ok: false,
    failure: failureOf('holder-not-customer', "holder: not the customer's registered name"),
  };
}

function ibanJudged(entered: PayeeAccount & { kind: 'iban' }): JudgedAccount {
  const iban = entered.iban.replaceAll(' ', '').toUpperCase();
  const bic = entered.bic.toUpperCase();
  if (!isValidIBAN(iban)) return invalid('iban: its length or its check digits are wrong');
  if (!isSEPACountry(iban.slice(0, 2)))
    return invalid('iban: not a country that euros are paid to');
  if (!isValidBIC(bic)) return invalid('bic: is none');
  const name = entered.holder.normalize('NFC');
  return parsed({ kind: 'iban', name, iban, bic }, entered.bank ?? bic);
}

function japaneseJudged(
  { holder, ...codes }: PayeeAccount & { kind: 'jp-account' },
  banks: BankDirectory,
): JudgedAccount {
  const bank = banks.bank(codes.bankCode);
  if (bank === null) return invalid('bankCode: there is no such bank');
  const branch = bank.branch(codes.branchCode);
  if (branch === null) return invalid('branchCode: the bank has no such branch');
  const name = halfWidthKana(holder);
  if (name === null) return invalid('holder: banks keep names in kana, capital letters and digits');
  return parsed({ ...codes, name }, `${bank.name} ${branch}`.trim());
}

function parsed(candidate: Account, bankName: string): JudgedAccount {
  const { data, error } = account.safeParse(candidate);
  if (data !== undefined) return { ok: true, account: data, bankName: bankName.slice(0, 70) };
  return invalid(`${error.issues[0]?.path.join('.') ?? 'account'}: cannot be ordered like this`);
}

const invalid = (detail: string): JudgedAccount => ({
  ok: false,
  failure: failureOf('account-invalid', detail),
});
