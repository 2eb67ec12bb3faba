/**
 * camt.053.001.08, BankToCustomerStatement: what was booked on the programme's account on one day, with
 * the balance before and after. A day with many bookings is told on several pages, each a document of
 * its own, whose balances join up; the first opens the day and the last closes it.
 */
import { isValidIBAN } from 'ibantools';
import { z } from 'zod';
import { bookingDay } from '../../protocol/bank.ts';
import { currency, money, type Money } from '../../protocol/money.ts';
import { decimalOf } from './amount.ts';
import { accountIdCharactersMax, statementEntriesPerPageMax } from './limits.ts';
import { identification } from './text.ts';
import { element, writeDocument, type XmlNode } from './xml-writer.ts';

export const CAMT_053 = 'camt.053.001.08';
export const ISO_NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:';

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);
/** Minor units; below zero where the account is overdrawn. */
const balance = z.bigint().min(-SAFE).max(SAFE);

const statementEntry = z.strictObject({
  /** A transfer out, one that came back, or what is neither: a fee, interest, money put in. */
  kind: z.enum(['payment', 'return', 'other']),
  side: z.enum(['debit', 'credit']),
  amount: z.custom<Money>((value) => money.safeEncode(value as Money).success),
  /** The bank's own reference of the booking. */
  bankReference: identification.nullable(),
  /** As it stands on the statement; null where nobody gave one. */
  endToEndId: identification.nullable(),
});
export type StatementEntry = z.output<typeof statementEntry>;

export const statementPage = z.strictObject({
  messageId: identification,
  createdAt: z.date(),
  /** The same on all pages of one day. */
  statementId: identification,
  /** Electronic sequence number: one more than that of the day before. */
  sequence: z.int().min(1),
  page: z.int().min(1).max(99_999),
  isLast: z.boolean(),
  day: bookingDay,
  /** The programme's own account: its IBAN, or the number its bank gives it. */
  account: z.string().min(1).max(accountIdCharactersMax),
  currency,
  openingMinor: balance,
  closingMinor: balance,
  entries: z.array(statementEntry).max(statementEntriesPerPageMax),
});
export type StatementPage = z.output<typeof statementPage>;

/** @throws ZodError where the page would break its own schema: our bug, never sent */
export function writeCamt053(page: StatementPage): string {
  const checked = statementPage.parse(page);
  const { messageId, statementId, sequence, account, day, entries } = checked;
  const createdAt = checked.createdAt.toISOString();
  return writeDocument(`${ISO_NAMESPACE}${CAMT_053}`, [
    element('BkToCstmrStmt', [
      element('GrpHdr', [element('MsgId', messageId), element('CreDtTm', createdAt)]),
      element('Stmt', [
        element('Id', statementId),
        element('StmtPgntn', [
          element('PgNb', String(checked.page)),
          element('LastPgInd', String(checked.isLast)),
        ]),
        element('ElctrncSeqNb', String(sequence)),
        element('CreDtTm', createdAt),
        element('FrToDt', [
          element('FrDtTm', `${day}T00:00:00.000Z`),
          element('ToDtTm', `${day}T23:59:59.999Z`),
        ]),
        element('Acct', [
          element('Id', [accountElement(account)]),
          element('Ccy', checked.currency),
        ]),
        balanceElement('OPBD', checked, {
          minor: checked.openingMinor,
          isInterim: checked.page > 1,
        }),
        balanceElement('CLBD', checked, {
          minor: checked.closingMinor,
          isInterim: !checked.isLast,
        }),
        element('TxsSummry', [
          element('TtlNtries', [element('NbOfNtries', String(entries.length))]),
        ]),
        ...entries.map((entry) => entryElement(entry, day)),
      ]),
    ]),
  ]);
}

function accountElement(account: string): XmlNode {
  return isValidIBAN(account)
    ? element('IBAN', account)
    : element('Othr', [element('Id', account)]);
}

/** Between two pages of one day a balance is interim: INTM. */
function balanceElement(
  code: 'OPBD' | 'CLBD',
  page: StatementPage,
  { minor, isInterim }: { minor: bigint; isInterim: boolean },
): XmlNode {
  const magnitude = { currency: page.currency, minor: minor < 0n ? -minor : minor };
  return element('Bal', [
    element('Tp', [
      element('CdOrPrtry', [element('Cd', code)]),
      isInterim ? element('SubTp', [element('Cd', 'INTM')]) : null,
    ]),
    element('Amt', decimalOf(magnitude), { Ccy: page.currency }),
    element('CdtDbtInd', minor < 0n ? 'DBIT' : 'CRDT'),
    element('Dt', [element('Dt', page.day)]),
  ]);
}

/** Payments, issued credit transfers: a SEPA or domestic transfer, or one that was returned. */
const transactionCodes: Record<StatementEntry['kind'], readonly [string, string]> = {
  payment: ['ICDT', 'ESCT'],
  return: ['ICDT', 'RRTN'],
  other: ['NTAV', 'NTAV'],
};

function entryElement(entry: StatementEntry, day: string): XmlNode {
  const { kind, amount, bankReference, endToEndId } = entry;
  const [family, subFamily] = transactionCodes[kind];
  const booked = element('Amt', decimalOf(amount), { Ccy: amount.currency });
  const side = element('CdtDbtInd', entry.side === 'credit' ? 'CRDT' : 'DBIT');
  const reference = bankReference === null ? null : element('AcctSvcrRef', bankReference);
  return element('Ntry', [
    booked,
    side,
    element('Sts', [element('Cd', 'BOOK')]),
    element('BookgDt', [element('Dt', day)]),
    element('ValDt', [element('Dt', day)]),
    reference,
    element('BkTxCd', [
      element('Domn', [
        element('Cd', 'PMNT'),
        element('Fmly', [element('Cd', family), element('SubFmlyCd', subFamily)]),
      ]),
    ]),
    endToEndId === null
      ? null
      : element('NtryDtls', [
          element('TxDtls', [
            element('Refs', [reference, element('EndToEndId', endToEndId)]),
            booked,
            side,
          ]),
        ]),
  ]);
}
