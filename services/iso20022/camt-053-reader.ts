/**
 * Reads a camt.053 statement, as strictly as money asks for: what cannot be told for sure refuses the
 * whole page. Later and earlier versions are read too, from 04 on: everything this reader looks at stands
 * where it stands now. A booking of several transfers becomes one entry for each of them.
 */
import { z } from 'zod';
import { bookingDay } from '../../protocol/bank.ts';
import { type Money } from '../../protocol/money.ts';
import { moneyFrom } from './amount.ts';
import {
  ISO_NAMESPACE,
  type StatementEntry,
  statementPage,
  type StatementPage,
} from './camt-053.ts';
import { statementCharactersMax, statementElementsMax } from './limits.ts';
import { isoDateTime } from './text.ts';
import { allAt, readXml, textAt, type XmlTree } from './xml-reader.ts';

const oldestVersion = 4;
/** What stands for an id that nobody gave. */
const NOT_PROVIDED = 'NOTPROVIDED';

export type StatementRead = { ok: true; page: StatementPage } | { ok: false; reason: string };

/** @returns a reason without personal data, for a log */
export function readCamt053(xml: string): StatementRead {
  const read = readXml(xml, {
    charactersMax: statementCharactersMax,
    elementsMax: statementElementsMax,
  });
  if (!read.ok) return read;
  if (!isStatement(read.namespace)) return refused('not a camt.053 document');
  const [body, ...moreBodies] = allAt(read.root, 'BkToCstmrStmt');
  const [statement, ...more] = body ? allAt(body, 'Stmt') : [];
  if (!body || !statement || moreBodies.length + more.length > 0) {
    return refused('a document holds exactly one statement');
  }
  return pageFrom(body, statement);
}

function isStatement(namespace: string): boolean {
  if (!namespace.startsWith(ISO_NAMESPACE)) return false;
  const version = /^camt\.053\.001\.([0-9]{2})$/.exec(namespace.slice(ISO_NAMESPACE.length))?.[1];
  return version !== undefined && Number(version) >= oldestVersion;
}

function pageFrom(body: XmlTree, statement: XmlTree): StatementRead {
  const opening = balanceAt(statement, 'OPBD');
  const closing = balanceAt(statement, 'CLBD');
  if (opening === null || closing === null) return refused('a balance is missing, or is not one');
  const page = statementPage.safeParse({
    messageId: textAt(body, 'GrpHdr/MsgId'),
    createdAt: isoDateTime.safeParse(textAt(body, 'GrpHdr/CreDtTm')).data,
    statementId: textAt(statement, 'Id'),
    sequence: integerAt(statement, 'ElctrncSeqNb'),
    ...pagination(statement),
    day: closing.day,
    account: textAt(statement, 'Acct/Id/IBAN') ?? textAt(statement, 'Acct/Id/Othr/Id'),
    currency: closing.money.currency,
    openingMinor: opening.signedMinor,
    closingMinor: closing.signedMinor,
    entries: [],
  });
  if (!page.success) return refused(z.prettifyError(page.error));
  if (opening.money.currency !== closing.money.currency) return refused('two currencies');
  return withEntries(page.data, statement);
}

/** A statement without pagination is whole. */
function pagination(statement: XmlTree) {
  const [pages, ...more] = allAt(statement, 'StmtPgntn');
  if (pages === undefined) return { page: 1, isLast: true };
  const words: Record<string, boolean> = { true: true, '1': true, false: false, '0': false };
  const isLast = words[textAt(pages, 'LastPgInd') ?? ''];
  return { page: more.length > 0 ? null : integerAt(pages, 'PgNb'), isLast };
}

function withEntries(page: StatementPage, statement: XmlTree): StatementRead {
  const bookings = allAt(statement, 'Ntry');
  const count = integerAt(statement, 'TxsSummry/TtlNtries/NbOfNtries');
  if (count !== null && count !== bookings.length)
    return refused('an entry is missing, or too many');
  const entries: StatementEntry[] = [];
  for (const booking of bookings) {
    const read = entriesOf(booking, page);
    if (typeof read === 'string') return refused(read);
    entries.push(...read);
  }
  const whole = statementPage.safeParse({ ...page, entries });
  return whole.success ? { ok: true, page: whole.data } : refused(z.prettifyError(whole.error));
}

interface Balance {
  day: string;
  money: Money;
  signedMinor: bigint;
}

/** @returns null unless there is exactly one of this code, whole */
function balanceAt(statement: XmlTree, code: string): Balance | null {
  const [found, ...more] = allAt(statement, 'Bal').filter(
    (one) => textAt(one, 'Tp/CdOrPrtry/Cd') === code,
  );
  if (found === undefined || more.length > 0) return null;
  const money = amountAt(found);
  const side = textAt(found, 'CdtDbtInd');
  const day = dayAt(found, 'Dt');
  if (money === null || day === null || (side !== 'CRDT' && side !== 'DBIT')) return null;
  return { day, money, signedMinor: side === 'DBIT' ? -money.minor : money.minor };
}

/** @returns what is wrong, where it cannot be taken for sure */
function entriesOf(booking: XmlTree, page: StatementPage): StatementEntry[] | string {
  const amount = amountAt(booking);
  const direction = textAt(booking, 'CdtDbtInd');
  // From version 08 on a code, before it the text itself.
  const status = textAt(booking, 'Sts/Cd') ?? textAt(booking, 'Sts');
  if (status !== 'BOOK') return 'an entry is not final';
  if (amount === null || amount.currency !== page.currency) return 'an amount cannot be read';
  if (direction !== 'CRDT' && direction !== 'DBIT') return 'an entry has no side';
  if (dayAt(booking, 'BookgDt') !== page.day) return 'an entry is booked on another day';
  const side = direction === 'CRDT' ? 'credit' : 'debit';
  const shared = {
    kind: kindOf(booking, side),
    side,
    bankReference: textAt(booking, 'AcctSvcrRef') ?? null,
  } as const;
  const transfers = allAt(booking, 'NtryDtls/TxDtls');
  if (transfers.length === 0) return [{ ...shared, amount, endToEndId: null }];
  return transfersOf(transfers, { amount, direction, shared });
}

interface Booking {
  amount: Money;
  direction: string;
  shared: Pick<StatementEntry, 'kind' | 'side' | 'bankReference'>;
}

/** One by one, and together the amount that was booked. */
function transfersOf(
  transfers: readonly XmlTree[],
  { amount, direction, shared }: Booking,
): StatementEntry[] | string {
  const isBatch = transfers.length > 1;
  const read: StatementEntry[] = [];
  for (const transfer of transfers) {
    const own = allAt(transfer, 'Amt').length === 0 && !isBatch ? amount : amountAt(transfer);
    if (own === null || own.currency !== amount.currency) return 'an amount cannot be read';
    if ((textAt(transfer, 'CdtDbtInd') ?? direction) !== direction) return 'an entry has two sides';
    const given = textAt(transfer, 'Refs/EndToEndId');
    if (given === undefined) return 'an end-to-end id cannot be read';
    const bankReference = textAt(transfer, 'Refs/AcctSvcrRef') ?? shared.bankReference;
    const endToEndId = given === NOT_PROVIDED ? null : given;
    read.push({ ...shared, amount: own, bankReference, endToEndId });
  }
  const sum = read.reduce((total, entry) => total + entry.amount.minor, 0n);
  return sum === amount.minor ? read : 'the booking and its transfers name two amounts';
}

function kindOf(booking: XmlTree, side: StatementEntry['side']): StatementEntry['kind'] {
  const family = textAt(booking, 'BkTxCd/Domn/Fmly/Cd');
  const subFamily = textAt(booking, 'BkTxCd/Domn/Fmly/SubFmlyCd');
  if (subFamily === 'RRTN') return side === 'credit' ? 'return' : 'other';
  return family === 'ICDT' && side === 'debit' ? 'payment' : 'other';
}

function amountAt(at: XmlTree): Money | null {
  const [amount, ...more] = allAt(at, 'Amt');
  if (amount === undefined || more.length > 0) return null;
  return moneyFrom(amount.text, amount.attributes['Ccy'] ?? '');
}

/** A date, or the date of a time as the bank wrote it, in the bank's own zone. */
function dayAt(at: XmlTree, name: string): string | null {
  const text = textAt(at, `${name}/Dt`) ?? textAt(at, `${name}/DtTm`)?.slice(0, 10);
  const day = bookingDay.safeParse(text);
  return day.success ? day.data : null;
}

function integerAt(at: XmlTree, path: string): number | null | undefined {
  const text = textAt(at, path);
  if (text === null || text === undefined) return text;
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}

function refused(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}
