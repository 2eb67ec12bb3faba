/**
 * pain.001.001.09, CustomerCreditTransferInitiation: the ledger's order to the bank. One document
 * orders exactly one transfer.
 *
 * The reader refuses an element it does not know: whoever executes an order must not pass over a part
 * of it (an ultimate creditor, a later date) that it has not understood.
 */
import { z } from 'zod';
import { redemptionId } from '../../protocol/ids.ts';
import { type Currency, money, type Money } from '../../protocol/money.ts';
import { account, accountAt, accountKinds, partyElements } from './account.ts';
import { decimalOf, moneyFrom } from './amount.ts';
import { endToEndIdOf, redemptionIdFrom } from './end-to-end-id.ts';
import { identification, isoDateTime } from './text.ts';
import { allAt, leafPaths, readXml, textAt, type XmlTree } from './xml-reader.ts';
import { element, writeDocument, type XmlNode } from './xml-writer.ts';

export const PAIN_001 = 'pain.001.001.09';
const NAMESPACE = `urn:iso:std:iso:20022:tech:xsd:${PAIN_001}`;

const orderedAmount = z
  .custom<Money>((value) => money.safeEncode(value as Money).success)
  .refine(({ minor }) => minor > 0n, { message: 'must be above zero' });

export const transferOrder = z
  .strictObject({
    messageId: identification,
    createdAt: z.date(),
    endToEndId: redemptionId,
    amount: orderedAmount,
    debtor: account,
    creditor: account,
  })
  .refine(({ amount, debtor }) => debtor.kind === accountKinds[amount.currency], {
    path: ['debtor'],
    message: 'is not an account of this currency',
  })
  .refine(({ amount, creditor }) => creditor.kind === accountKinds[amount.currency], {
    path: ['creditor'],
    message: 'is not an account of this currency',
  });
export type TransferOrder = z.output<typeof transferOrder>;

export type OrderRead = { ok: true; order: TransferOrder } | { ok: false; reason: string };

/** @throws ZodError where the order would break its own schema: our bug, never sent */
export function writePain001(order: TransferOrder): string {
  const checked = transferOrder.parse(order);
  const initiation = element('CstmrCdtTrfInitn', [
    groupHeader(checked),
    paymentInformation(checked),
  ]);
  return writeDocument(NAMESPACE, [initiation]);
}

/** @returns a reason without personal data, for a log */
export function readPain001(xml: string): OrderRead {
  const read = readXml(xml);
  if (!read.ok) return read;
  if (read.namespace !== NAMESPACE) return { ok: false, reason: `not a ${PAIN_001} document` };
  const unknown = leafPaths(read.root).find((path) => !knownPaths.has(path));
  if (unknown !== undefined) return { ok: false, reason: `${unknown} is not supported` };
  const [payment, ...morePayments] = allAt(read.root, 'CstmrCdtTrfInitn/PmtInf');
  const [transaction, ...moreTransactions] = payment ? allAt(payment, 'CdtTrfTxInf') : [];
  if (!payment || !transaction || morePayments.length + moreTransactions.length > 0) {
    return { ok: false, reason: 'a document orders exactly one transfer' };
  }
  return orderFrom(read.root, payment, transaction);
}

function groupHeader({ messageId, createdAt, amount, debtor }: TransferOrder): XmlNode {
  return element('GrpHdr', [
    element('MsgId', messageId),
    element('CreDtTm', createdAt.toISOString()),
    element('NbOfTxs', '1'),
    element('CtrlSum', decimalOf(amount)),
    partyElements(debtor).party('InitgPty'),
  ]);
}

function paymentInformation(order: TransferOrder): XmlNode {
  const debtor = partyElements(order.debtor);
  const { service, charges } = schemeRules[order.amount.currency];
  return element('PmtInf', [
    element('PmtInfId', order.messageId),
    element('PmtMtd', 'TRF'),
    element('NbOfTxs', '1'),
    element('CtrlSum', decimalOf(order.amount)),
    service === null ? null : element('PmtTpInf', [element('SvcLvl', [element('Cd', service)])]),
    element('ReqdExctnDt', [element('Dt', order.createdAt.toISOString().slice(0, 10))]),
    debtor.party('Dbtr'),
    debtor.account('DbtrAcct'),
    debtor.agent('DbtrAgt'),
    charges === null ? null : element('ChrgBr', charges),
    creditTransfer(order),
  ]);
}

function creditTransfer({ endToEndId, amount, creditor }: TransferOrder): XmlNode {
  const payee = partyElements(creditor);
  const instructed = element('InstdAmt', decimalOf(amount), { Ccy: amount.currency });
  return element('CdtTrfTxInf', [
    element('PmtId', [element('EndToEndId', endToEndIdOf(endToEndId))]),
    element('Amt', [instructed]),
    payee.agent('CdtrAgt'),
    payee.party('Cdtr'),
    payee.account('CdtrAcct'),
  ]);
}

/** SEPA credit transfers name their scheme and share charges by its rules; Zengin has no such codes. */
const schemeRules: Record<Currency, { service: string | null; charges: string | null }> = {
  EUR: { service: 'SEPA', charges: 'SLEV' },
  JPY: { service: null, charges: null },
};

const payment = 'CstmrCdtTrfInitn/PmtInf';
const transaction = `${payment}/CdtTrfTxInf`;
const knownPaths = new Set([
  ...['MsgId', 'CreDtTm', 'NbOfTxs', 'CtrlSum', 'InitgPty/Nm'].map(
    (name) => `CstmrCdtTrfInitn/GrpHdr/${name}`,
  ),
  ...[
    'PmtInfId',
    'PmtMtd',
    'NbOfTxs',
    'CtrlSum',
    'PmtTpInf/SvcLvl/Cd',
    'ReqdExctnDt/Dt',
    'ChrgBr',
  ].map((name) => `${payment}/${name}`),
  ...accountPaths('Dbtr').map((name) => `${payment}/${name}`),
  ...['PmtId/EndToEndId', 'Amt/InstdAmt', ...accountPaths('Cdtr')].map(
    (name) => `${transaction}/${name}`,
  ),
]);

function accountPaths(prefix: 'Dbtr' | 'Cdtr'): string[] {
  const agent = `${prefix}Agt/FinInstnId`;
  return [
    `${prefix}/Nm`,
    `${prefix}Acct/Id/IBAN`,
    `${prefix}Acct/Id/Othr/Id`,
    `${prefix}Acct/Tp/Prtry`,
    `${agent}/BICFI`,
    `${agent}/ClrSysMmbId/ClrSysId/Cd`,
    `${agent}/ClrSysMmbId/MmbId`,
  ];
}

function orderFrom(root: XmlTree, payment: XmlTree, transaction: XmlTree): OrderRead {
  const header = (name: string) => textAt(root, `CstmrCdtTrfInitn/GrpHdr/${name}`);
  const currency = allAt(transaction, 'Amt/InstdAmt')[0]?.attributes['Ccy'] ?? '';
  const amount = moneyFrom(textAt(transaction, 'Amt/InstdAmt') ?? '', currency);
  const createdAt = isoDateTime.safeParse(header('CreDtTm'));
  const order = transferOrder.safeParse({
    messageId: header('MsgId'),
    createdAt: createdAt.data,
    endToEndId: redemptionIdFrom(textAt(transaction, 'PmtId/EndToEndId') ?? ''),
    amount,
    debtor: accountAt(payment, 'Dbtr'),
    creditor: accountAt(transaction, 'Cdtr'),
  });
  if (!order.success) return { ok: false, reason: z.prettifyError(order.error) };
  const disagreement = disagreementOf(root, payment, order.data);
  return disagreement === null
    ? { ok: true, order: order.data }
    : { ok: false, reason: disagreement };
}

/** What a document says twice, or says although only one value is carried out. */
function disagreementOf(
  root: XmlTree,
  payment: XmlTree,
  { amount, createdAt }: TransferOrder,
): string | null {
  const scheme = schemeRules[amount.currency];
  const expected: [string, string | null | undefined, readonly (string | null)[]][] = [
    ['GrpHdr/NbOfTxs', textAt(root, 'CstmrCdtTrfInitn/GrpHdr/NbOfTxs'), ['1']],
    ['GrpHdr/CtrlSum', textAt(root, 'CstmrCdtTrfInitn/GrpHdr/CtrlSum'), [null, decimalOf(amount)]],
    ['PmtInf/NbOfTxs', textAt(payment, 'NbOfTxs'), [null, '1']],
    ['PmtInf/CtrlSum', textAt(payment, 'CtrlSum'), [null, decimalOf(amount)]],
    ['PmtMtd', textAt(payment, 'PmtMtd'), ['TRF']],
    ['SvcLvl', textAt(payment, 'PmtTpInf/SvcLvl/Cd'), [scheme.service]],
    ['ChrgBr', textAt(payment, 'ChrgBr'), [scheme.charges]],
    ['ReqdExctnDt', textAt(payment, 'ReqdExctnDt/Dt'), [createdAt.toISOString().slice(0, 10)]],
  ];
  const wrong = expected.find(
    ([, found, allowed]) => found === undefined || !allowed.includes(found),
  );
  return wrong === undefined ? null : `${wrong[0]} disagrees with the rest of the order`;
}
