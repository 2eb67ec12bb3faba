/**
 * A page of customers, each by the rule of a single one. A card that is there already with the same
 * name and account is no mistake: the file was read before, or a page was told twice.
 */
import { type NewCustomer } from '../../../protocol/operator/customer.ts';
import { type ImportOutcome } from '../../../protocol/operator/customer-import.ts';
import { type BankDirectory } from '../banks.ts';
import { type Decision } from '../store/contract.ts';
import { type CardHolder, type CustomerImportFacts } from '../store/customer-queries.ts';
import { type PayeeRow } from '../store/rows.ts';
import { type Write } from '../store/writes.ts';
import { type NewCustomerMade, newCustomerWrites } from './new-customer.ts';

export interface ImportLine {
  entered: NewCustomer;
  banks: BankDirectory;
  made: NewCustomerMade;
}

/** @param facts one for each line, in their order */
export function importCustomers(
  { programme, cards }: CustomerImportFacts,
  lines: readonly ImportLine[],
): Decision<ImportOutcome[]> {
  const { currency } = programme;
  const onThisPage = new Set<string>();
  const writes: Write[] = [];
  const answer = lines.map(({ entered, banks, made }, place): ImportOutcome => {
    const card = cards[place];
    const cardTaken = card?.numberTaken === true || onThisPage.has(entered.cardNumber);
    const judged = newCustomerWrites(entered, { currency, banks, cardTaken: false }, made);
    if (!judged.ok) return refused(judged.failure);
    if (cardTaken) {
      if (card?.holder && isSame(card.holder, judged.writes)) return { end: 'there' };
      const taken = newCustomerWrites(entered, { currency, banks, cardTaken }, made);
      if (!taken.ok) return refused(taken.failure);
    }
    onThisPage.add(entered.cardNumber);
    writes.push(...judged.writes);
    return { end: 'added' };
  });
  return { answer, writes };
}

const refused = ({ code, detail }: { code: ImportRefusal['code']; detail: string }) =>
  ({ end: 'refused', code, detail }) as const;
type ImportRefusal = Extract<ImportOutcome, { end: 'refused' }>;

/** The name and the account that are kept now are those that would be written. */
function isSame({ customer, payee }: CardHolder, writes: readonly Write[]): boolean {
  return writes.every((write) => {
    if (write.op !== 'insert') return true;
    if (write.table === 'customer') return write.row.displayName === customer.displayName;
    if (write.table === 'payee') return payee !== null && isSameAccount(write.row, payee);
    return true;
  });
}

const isSameAccount = (left: PayeeRow, right: PayeeRow): boolean =>
  left.kind === right.kind &&
  left.holderName === right.holderName &&
  left.clearingId === right.clearingId &&
  left.branchCode === right.branchCode &&
  left.accountType === right.accountType &&
  left.accountNumber === right.accountNumber;
