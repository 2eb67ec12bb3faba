/**
 * camt.054.001.08, BankToCustomerDebitCreditNotification: the bank tells the programme that a transfer
 * it had paid was booked back. One document notifies of exactly one such booking. Later and earlier
 * versions are read too, from 04 on: everything this reader looks at stands where it stands now.
 */
import { isValidIBAN } from 'ibantools';
import { z } from 'zod';
import { redemptionId } from '../../protocol/ids.ts';
import { statusReason } from '../../protocol/messages.ts';
import { money, type Money } from '../../protocol/money.ts';
import { decimalOf, moneyFrom } from './amount.ts';
import { endToEndIdOf, redemptionIdFrom } from './end-to-end-id.ts';
import { accountIdCharactersMax } from './limits.ts';
import { identification, isoDateTime } from './text.ts';
import { allAt, readXml, textAt, type XmlTree } from './xml-reader.ts';
import { element, writeDocument, type XmlNode } from './xml-writer.ts';

export const CAMT_054 = 'camt.054.001.08';
const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:';
const oldestVersion = 4;

const returnNotification = z.strictObject({
  messageId: identification,
  createdAt: z.date(),
  /** The programme's own account, which is credited: its IBAN, or the number its bank gives it. */
  account: z.string().min(1).max(accountIdCharactersMax),
  endToEndId: redemptionId,
  amount: z
    .custom<Money>((value) => money.safeEncode(value as Money).success)
    .refine(({ minor }) => minor > 0n, { message: 'must be above zero' }),
  bookedAt: z.date(),
  /** The bank's own reference of this booking, not of the one it takes back. */
  bankReference: identification,
  reason: statusReason,
});
export type ReturnNotification = z.output<typeof returnNotification>;

export type NotificationRead =
  | { ok: true; notification: ReturnNotification }
  | { ok: false; reason: string };

/** @throws ZodError where the notification would break its own schema: our bug, never sent */
export function writeCamt054(notification: ReturnNotification): string {
  const checked = returnNotification.parse(notification);
  const { messageId, account, amount, createdAt } = checked;
  return writeDocument(`${NAMESPACE}${CAMT_054}`, [
    element('BkToCstmrDbtCdtNtfctn', [
      element('GrpHdr', [element('MsgId', messageId), element('CreDtTm', createdAt.toISOString())]),
      element('Ntfctn', [
        element('Id', messageId),
        element('CreDtTm', createdAt.toISOString()),
        element('Acct', [
          element('Id', [accountElement(account)]),
          element('Ccy', amount.currency),
        ]),
        entry(checked),
      ]),
    ]),
  ]);
}

/** @returns a reason without personal data, for a log */
export function readCamt054(xml: string): NotificationRead {
  const read = readXml(xml);
  if (!read.ok) return read;
  if (!isNotification(read.namespace)) return { ok: false, reason: 'not a camt.054 document' };
  const [body, ...moreBodies] = allAt(read.root, 'BkToCstmrDbtCdtNtfctn');
  const [account, ...moreAccounts] = body ? allAt(body, 'Ntfctn') : [];
  const [booking, ...moreBookings] = account ? allAt(account, 'Ntry') : [];
  const [transfer, ...moreTransfers] = booking ? allAt(booking, 'NtryDtls/TxDtls') : [];
  const more = moreBodies.length + moreAccounts.length + moreBookings.length + moreTransfers.length;
  if (!body || !account || !booking || !transfer || more > 0) {
    return { ok: false, reason: 'a document notifies of exactly one booking' };
  }
  return notificationFrom({ body, account, booking, transfer });
}

/** PMNT ICDT RRTN: payments, issued credit transfers, returned. */
const returnedTransfer = element('BkTxCd', [
  element('Domn', [
    element('Cd', 'PMNT'),
    element('Fmly', [element('Cd', 'ICDT'), element('SubFmlyCd', 'RRTN')]),
  ]),
]);

function entry({
  amount,
  bookedAt,
  bankReference,
  endToEndId,
  reason,
}: ReturnNotification): XmlNode {
  const booked = element('Amt', decimalOf(amount), { Ccy: amount.currency });
  return element('Ntry', [
    booked,
    element('CdtDbtInd', 'CRDT'),
    element('Sts', [element('Cd', 'BOOK')]),
    element('BookgDt', [element('DtTm', bookedAt.toISOString())]),
    element('AcctSvcrRef', bankReference),
    returnedTransfer,
    element('NtryDtls', [
      element('TxDtls', [
        element('Refs', [
          element('AcctSvcrRef', bankReference),
          element('EndToEndId', endToEndIdOf(endToEndId)),
        ]),
        booked,
        element('CdtDbtInd', 'CRDT'),
        element('RtrInf', [
          element('Rsn', [element('Cd', reason.code)]),
          reason.text === '' ? null : element('AddtlInf', reason.text),
        ]),
      ]),
    ]),
  ]);
}

function accountElement(account: string): XmlNode {
  return isValidIBAN(account)
    ? element('IBAN', account)
    : element('Othr', [element('Id', account)]);
}

function isNotification(namespace: string): boolean {
  const version = /^camt\.054\.001\.([0-9]{2})$/.exec(namespace.slice(NAMESPACE.length))?.[1];
  return (
    namespace.startsWith(NAMESPACE) && version !== undefined && Number(version) >= oldestVersion
  );
}

interface Parts {
  body: XmlTree;
  account: XmlTree;
  booking: XmlTree;
  transfer: XmlTree;
}

function notificationFrom({ body, account, booking, transfer }: Parts): NotificationRead {
  const notBooked = bookingProblem(booking, transfer);
  if (notBooked !== null) return { ok: false, reason: notBooked };
  const read = returnNotification.safeParse({
    messageId: textAt(body, 'GrpHdr/MsgId'),
    createdAt: isoDateTime.safeParse(textAt(body, 'GrpHdr/CreDtTm')).data,
    account: textAt(account, 'Acct/Id/IBAN') ?? textAt(account, 'Acct/Id/Othr/Id'),
    endToEndId: redemptionIdFrom(textAt(transfer, 'Refs/EndToEndId') ?? ''),
    amount: amountAt(booking),
    bookedAt: isoDateTime.safeParse(textAt(booking, 'BookgDt/DtTm')).data,
    bankReference: textAt(booking, 'AcctSvcrRef'),
    reason: reasonAt(transfer),
  });
  if (!read.success) return { ok: false, reason: z.prettifyError(read.error) };
  return { ok: true, notification: read.data };
}

/** Only money that has really been booked, to the programme, as a return, counts. */
function bookingProblem(booking: XmlTree, transfer: XmlTree): string | null {
  if (textAt(booking, 'CdtDbtInd') !== 'CRDT') return 'the booking is no credit';
  if (textAt(booking, 'Sts/Cd') !== 'BOOK') return 'the booking is not final';
  if (textAt(booking, 'BkTxCd/Domn/Fmly/SubFmlyCd') !== 'RRTN') return 'the booking is no return';
  const [inside] = allAt(transfer, 'Amt');
  if (inside !== undefined && amountOf(inside)?.minor !== amountAt(booking)?.minor) {
    return 'the booking and its transfer name two amounts';
  }
  return null;
}

function amountAt(booking: XmlTree): Money | null {
  const [amount, ...more] = allAt(booking, 'Amt');
  return amount === undefined || more.length > 0 ? null : amountOf(amount);
}

const amountOf = ({ text, attributes }: XmlTree): Money | null =>
  moneyFrom(text, attributes['Ccy'] ?? '');

/** A reason in the bank's own words becomes NARR, the ISO code for "see the text". */
function reasonAt(transfer: XmlTree): unknown {
  const [information] = allAt(transfer, 'RtrInf');
  if (information === undefined) return null;
  const words = [
    textAt(information, 'Rsn/Prtry') ?? '',
    ...allAt(information, 'AddtlInf').map(({ text }) => text),
  ];
  return {
    code: textAt(information, 'Rsn/Cd') ?? 'NARR',
    text: words.join(' ').trim().slice(0, 105),
  };
}
