/**
 * A customer with a card and an account: one person entered by an operator, one line of an import, one
 * of an example programme. The rule is the same, and pure: who calls it looks up what is in the facts.
 */
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import { type CustomerId } from '../../../protocol/ids.ts';
import { type Currency } from '../../../protocol/money.ts';
import { type NewCustomer } from '../../../protocol/operator/customer.ts';
import { type BankDirectory } from '../banks.ts';
import { type KeptPin } from '../pins.ts';
import { type Write } from '../store/writes.ts';
import { noPin } from './card-pin.ts';
import { agreementWrite } from './consent.ts';
import { halfWidthKana } from './kana.ts';
import { payeeColumns } from './payee.ts';
import { judgeAccount } from './payee-account.ts';

export interface NewCustomerFacts {
  currency: Currency;
  /** Asked for Japanese accounts alone. */
  banks: BankDirectory;
  /** Whether this card number is, or ever was, somebody's: also earlier in the same import. */
  cardTaken: boolean;
}

export interface NewCustomerMade {
  customerId: CustomerId;
  payeeId: string;
  consentId: string;
  nowMs: number;
  /** Null: the card opens nothing until its PIN is set with an activation code. */
  pin: KeptPin | null;
  /** Where an agreement was given: the URN of who entered it. */
  enteredBy: string;
}

export type NewCustomerJudged =
  | { ok: true; customerId: CustomerId; writes: Write[] }
  | { ok: false; failure: Failure };

export function newCustomerWrites(
  entered: NewCustomer,
  facts: NewCustomerFacts,
  made: NewCustomerMade,
): NewCustomerJudged {
  const { customerId, payeeId, nowMs, pin } = made;
  if (facts.cardTaken) return refused('card-taken', 'cardNumber: was given out before');
  const kana = entered.kana === undefined ? null : halfWidthKana(entered.kana);
  if (entered.kana !== undefined && kana === null) {
    return refused('account-invalid', 'kana: not a name in kana');
  }
  const name = entered.name.normalize('NFC');
  const judged = judgeAccount(entered.payee, { ...facts, registered: { name, kana } });
  if (!judged.ok) return judged;
  const payee = {
    id: payeeId,
    customerId,
    sinceMs: nowMs,
    bankName: judged.bankName,
    ...payeeColumns(judged.account),
  };
  const card = { number: entered.cardNumber, customerId, state: 'active' as const };
  const writes: Write[] = [
    { op: 'insert', table: 'customer', row: { id: customerId, displayName: name } },
    ...(kana === null
      ? []
      : [{ op: 'insert' as const, table: 'kana_name' as const, row: { customerId, kana } }]),
    { op: 'insert', table: 'payee', row: payee },
    { op: 'insert', table: 'card', row: { ...card, ...(pin ?? noPin) } },
    ...(entered.agreement === undefined
      ? []
      : [agreementWrite(entered.agreement, { ...made, terminal: made.enteredBy })]),
  ];
  return { ok: true, customerId, writes };
}

function refused(code: Failure['code'], detail: string): NewCustomerJudged {
  return { ok: false, failure: failureOf(code, detail) };
}
