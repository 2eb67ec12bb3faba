/**
 * pain.002.001.11, CustomerPaymentStatusReport: the bank's answer to one order. Other versions of the
 * message are read too: from version 03 on, everything this reader looks at stands where it stands now.
 */
import { z } from 'zod';
import { redemptionId } from '../../protocol/ids.ts';
import { type FinalOutcome, type StatusReason, statusReason } from '../../protocol/messages.ts';
import { money, type Money } from '../../protocol/money.ts';
import { decimalOf, moneyFrom } from './amount.ts';
import { endToEndIdOf, redemptionIdFrom } from './end-to-end-id.ts';
import { PAIN_001 } from './pain-001.ts';
import { identification, isoDateTime } from './text.ts';
import { allAt, readXml, textAt, type XmlTree } from './xml-reader.ts';
import { element, writeDocument, type XmlNode } from './xml-writer.ts';

export const PAIN_002 = 'pain.002.001.11';
const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:';
const oldestVersion = 3;

/** What a document refers to where the bank never saw the order: a cancellation before it arrived. */
const NOT_PROVIDED = 'NOTPROVIDED';

/** ISO 20022 external payment transaction status codes that this network tells apart. */
export const transactionStatus = z.enum(['ACSC', 'ACCC', 'RJCT', 'CANC', 'PDNG', 'ACSP']);
export type TransactionStatus = z.infer<typeof transactionStatus>;

const statusReport = z.strictObject({
  messageId: identification,
  createdAt: z.date(),
  /** MsgId of the order; null where the bank never saw one. */
  originalMessageId: identification.nullable(),
  endToEndId: redemptionId,
  status: transactionStatus,
  reason: statusReason.nullable(),
  /** The bank's own reference of the booking. */
  bankReference: identification.nullable(),
  amount: z.custom<Money | null>((value) => money.nullable().safeEncode(value as Money).success),
});
export type StatusReport = z.output<typeof statusReport>;

export type ReportRead = { ok: true; report: StatusReport } | { ok: false; reason: string };

/** @returns null where the status is not the bank's last word */
export function outcomeOf(status: TransactionStatus): FinalOutcome | null {
  if (status === 'ACSC' || status === 'ACCC') return 'completed';
  if (status === 'RJCT') return 'refused';
  return status === 'CANC' ? 'cancelled' : null;
}

/** @throws ZodError where the report would break its own schema: our bug, never sent */
export function writePain002(report: StatusReport): string {
  const { messageId, createdAt, originalMessageId, ...transaction } = statusReport.parse(report);
  const original = originalMessageId ?? NOT_PROVIDED;
  return writeDocument(`${NAMESPACE}${PAIN_002}`, [
    element('CstmrPmtStsRpt', [
      element('GrpHdr', [element('MsgId', messageId), element('CreDtTm', createdAt.toISOString())]),
      element('OrgnlGrpInfAndSts', [
        element('OrgnlMsgId', original),
        element('OrgnlMsgNmId', PAIN_001),
      ]),
      element('OrgnlPmtInfAndSts', [
        element('OrgnlPmtInfId', original),
        transactionElement(transaction),
      ]),
    ]),
  ]);
}

/** Reads a report about exactly one transfer of ours. @returns a reason without personal data */
export function readPain002(xml: string): ReportRead {
  const read = readXml(xml);
  if (!read.ok) return read;
  if (!isStatusReport(read.namespace)) return { ok: false, reason: 'not a pain.002 document' };
  const [body, ...moreBodies] = allAt(read.root, 'CstmrPmtStsRpt');
  const [payment, ...morePayments] = allAt(read.root, 'CstmrPmtStsRpt/OrgnlPmtInfAndSts');
  const [transaction, ...moreTransactions] = payment ? allAt(payment, 'TxInfAndSts') : [];
  const more = moreBodies.length + morePayments.length + moreTransactions.length;
  if (!body || !payment || !transaction || more > 0) {
    return { ok: false, reason: 'a document reports on exactly one transfer' };
  }
  return reportFrom(body, payment, transaction);
}

type TransactionPart = Omit<StatusReport, 'messageId' | 'createdAt' | 'originalMessageId'>;

function transactionElement({
  endToEndId,
  status,
  reason,
  bankReference,
  amount,
}: TransactionPart): XmlNode {
  const instructed = (of: Money) => element('InstdAmt', decimalOf(of), { Ccy: of.currency });
  return element('TxInfAndSts', [
    element('OrgnlEndToEndId', endToEndIdOf(endToEndId)),
    element('TxSts', status),
    reason === null ? null : reasonElement(reason),
    bankReference === null ? null : element('AcctSvcrRef', bankReference),
    amount === null ? null : element('OrgnlTxRef', [element('Amt', [instructed(amount)])]),
  ]);
}

function reasonElement({ code, text }: StatusReason): XmlNode {
  return element('StsRsnInf', [
    element('Rsn', [element('Cd', code)]),
    text === '' ? null : element('AddtlInf', text),
  ]);
}

function isStatusReport(namespace: string): boolean {
  const version = /^pain\.002\.001\.([0-9]{2})$/.exec(namespace.slice(NAMESPACE.length))?.[1];
  return (
    namespace.startsWith(NAMESPACE) && version !== undefined && Number(version) >= oldestVersion
  );
}

function reportFrom(body: XmlTree, payment: XmlTree, transaction: XmlTree): ReportRead {
  const judged = judgement(body, payment, transaction);
  const originalMessageId = textAt(body, 'OrgnlGrpInfAndSts/OrgnlMsgId');
  const report = statusReport.safeParse({
    messageId: textAt(body, 'GrpHdr/MsgId'),
    createdAt: isoDateTime.safeParse(textAt(body, 'GrpHdr/CreDtTm')).data,
    originalMessageId: originalMessageId === NOT_PROVIDED ? null : originalMessageId,
    endToEndId: redemptionIdFrom(textAt(transaction, 'OrgnlEndToEndId') ?? ''),
    status: judged.status,
    reason: reasonFrom(judged.at),
    bankReference: textAt(transaction, 'AcctSvcrRef'),
    amount: amountFrom(transaction),
  });
  if (!report.success) return { ok: false, reason: z.prettifyError(report.error) };
  return { ok: true, report: report.data };
}

/** A status said of the whole payment or group holds for a transaction that has none of its own. */
function judgement(body: XmlTree, payment: XmlTree, transaction: XmlTree) {
  const [group = body] = allAt(body, 'OrgnlGrpInfAndSts');
  const levels = [
    { at: transaction, status: textAt(transaction, 'TxSts') },
    { at: payment, status: textAt(payment, 'PmtInfSts') },
    { at: group, status: textAt(group, 'GrpSts') },
  ];
  return levels.find(({ status }) => status !== null) ?? { at: transaction, status: null };
}

/** A reason in the bank's own words becomes NARR, the ISO code for "see the text". */
function reasonFrom(at: XmlTree): StatusReason | null {
  const [first] = allAt(at, 'StsRsnInf');
  if (first === undefined) return null;
  const code = textAt(first, 'Rsn/Cd');
  const words = [
    textAt(first, 'Rsn/Prtry') ?? '',
    ...allAt(first, 'AddtlInf').map(({ text }) => text),
  ];
  return { code: code ?? 'NARR', text: words.join(' ').trim().slice(0, 105) };
}

/** @returns undefined, which the schema refuses, where an amount is there and cannot be read */
function amountFrom(transaction: XmlTree): Money | null | undefined {
  const [instructed, ...more] = allAt(transaction, 'OrgnlTxRef/Amt/InstdAmt');
  if (instructed === undefined) return null;
  if (more.length > 0) return undefined;
  return moneyFrom(instructed.text, instructed.attributes['Ccy'] ?? '') ?? undefined;
}
