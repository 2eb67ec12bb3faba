/** What staff signed, and the rows of a day, on disk. Written inside the purchases' transactions alone. */
import { type Database, type Statement } from 'better-sqlite3';
import { z } from 'zod';
import { compactJws } from '../../protocol/messages.ts';
import { staffSessionShown } from '../../protocol/staff.ts';
import {
  type DayReader,
  type DeliveryReader,
  type DeliveryWriter,
  type StaffDelivery,
} from '../purchases/ports.ts';
import { json } from './column.ts';
import { type PurchaseRow, readPurchaseRow } from './purchase-row.ts';
import { readRefundRow, type RefundRow } from './refund-row.ts';
import { readRow, type TransferRow } from './transfer-row.ts';

const delivery = z.strictObject({
  id: z.string(),
  subject: z.string().nullable(),
  action: compactJws,
  confirmation: compactJws.nullable(),
  sessions: z
    .string()
    .nullable()
    .transform((kept): unknown => (kept === null ? [] : json(kept)))
    .pipe(z.array(staffSessionShown).max(2))
    // What was signed is told without it, too.
    .catch([]),
});

export function deliveryReader(database: Database): DeliveryReader {
  const columns = 'SELECT id, subject, action, confirmation, sessions FROM staff_delivery';
  const of = database.prepare<[string]>(`${columns} WHERE subject = ?`);
  const alone = database.prepare<[string, number]>(
    `${columns} WHERE state = 'waiting' AND subject IS NULL AND id > ? ORDER BY id LIMIT ?`,
  );
  const read = (row: unknown): StaffDelivery[] => {
    const parsed = delivery.safeParse(row);
    return parsed.success ? [parsed.data] : [];
  };
  return {
    of: (subject) => read(of.get(subject))[0] ?? null,
    alone: (after, countMax) => alone.all(after, countMax).flatMap(read),
  };
}

/** @param assertInTransaction throws where nothing may be written now */
export function deliveryWriter(
  database: Database,
  assertInTransaction: () => void,
): DeliveryWriter {
  const insert = database.prepare<[Omit<StaffDelivery, 'sessions'> & { sessions: string }]>(
    `INSERT INTO staff_delivery (id, subject, action, confirmation, sessions, state)
     VALUES (@id, @subject, @action, @confirmation, @sessions, 'waiting')`,
  );
  const end = database.prepare<[string, string]>(
    `UPDATE staff_delivery SET state = ? WHERE id = ? AND state = 'waiting'`,
  );
  return {
    ...deliveryReader(database),
    keep: (kept) => {
      assertInTransaction();
      insert.run({ ...kept, sessions: JSON.stringify(kept.sessions) });
    },
    end: (id, state) => {
      assertInTransaction();
      end.run(state, id);
    },
  };
}

export function dayReader(database: Database): DayReader {
  const transfers = readingOf(dayRows<TransferRow>(database, transferTable), (row) => {
    const read = readRow(row);
    return read.ok ? [read.transfer] : [];
  });
  const purchases = readingOf(dayRows<PurchaseRow>(database, purchaseTable), (row) => {
    const read = readPurchaseRow(row);
    return read.ok ? [read.purchase] : [];
  });
  const refunds = readingOf(dayRows<RefundRow>(database, refundTable), (row) => {
    const read = readRefundRow(row);
    return read.ok ? [read.refund] : [];
  });
  const sums = database.prepare<{ at: string }>(SUMS);
  return {
    since: (at, countMax) => ({
      transfers: transfers.since(at, countMax),
      purchases: purchases.since(at, countMax),
      refunds: refunds.since(at, countMax),
    }),
    open: (countMax) => ({
      transfers: transfers.open(countMax),
      purchases: purchases.open(countMax),
      refunds: refunds.open(countMax),
    }),
    refused: (at, countMax) => ({
      transfers: [],
      purchases: purchases.refused(at, countMax),
      refunds: refunds.refused(at, countMax),
    }),
    sums: (at) => sums.all({ at }).flatMap((row) => daySum.safeParse(row).data ?? []),
  };
}

interface DayTable {
  name: string;
  /** The column with the moment at which it began. */
  began: string;
  isOpen: string;
}

interface DayRows<Row> {
  since: Statement<[string, number], Row>;
  open: Statement<[number], Row>;
  refused: Statement<[string, number], Row>;
}

function dayRows<Row>(database: Database, { name, began, isOpen }: DayTable): DayRows<Row> {
  return {
    since: database.prepare(
      `SELECT * FROM ${name} WHERE ${began} >= ? ORDER BY ${began} DESC LIMIT ?`,
    ),
    open: database.prepare(`SELECT * FROM ${name} WHERE ${isOpen} ORDER BY id DESC LIMIT ?`),
    refused: database.prepare(
      `SELECT * FROM ${name} WHERE state = 'refused' AND finished_at >= ? ORDER BY id DESC LIMIT ?`,
    ),
  };
}

function readingOf<Row, T>({ since, open, refused }: DayRows<Row>, read: (row: Row) => T[]) {
  return {
    since: (at: string, countMax: number): T[] => since.all(at, countMax).flatMap(read),
    open: (countMax: number): T[] => open.all(countMax).flatMap(read),
    refused: (at: string, countMax: number): T[] => refused.all(at, countMax).flatMap(read),
  };
}

/** As the index `transfer_open` has it: written otherwise, it would not be used. */
const transferTable: DayTable = {
  name: 'transfer',
  began: 'requested_at',
  isOpen: "state IN ('wished', 'requested', 'authorized', 'sent', 'confirmed')",
};
const isWaiting = "state = 'waiting'";
const purchaseTable: DayTable = { name: 'purchase', began: 'bought_at', isOpen: isWaiting };
const refundTable: DayTable = { name: 'refund', began: 'refunded_at', isOpen: isWaiting };

const daySum = z.strictObject({
  kind: z.enum(['redemption', 'purchase', 'refund']),
  state: z.string(),
  currency: z.string(),
  count: z.number(),
  minor: z.number().transform(BigInt),
  points: z.number(),
});

/** What ended is of the day on which it began, what waits of every day, a refusal of the day on which it came. */
const sumsOf = (
  kind: string,
  { name, began, isOpen }: DayTable,
  columns: Record<'money' | 'points', string>,
): string => {
  const refusal = name === 'transfer' ? 'FALSE' : `state = 'refused'`;
  const ended = `${began} >= @at AND NOT (${isOpen}) AND NOT (${refusal})`;
  const parts = [ended, isOpen, `${refusal} AND finished_at >= @at`];
  return parts
    .map(
      (where) => `
  SELECT '${kind}' AS kind, state, json_extract(${columns.money}, '$.currency') AS currency,
         count(*) AS count, sum(CAST(json_extract(${columns.money}, '$.minor') AS INTEGER)) AS minor,
         coalesce(sum(${columns.points}), 0) AS points
    FROM ${name} WHERE ${where} GROUP BY state, currency`,
    )
    .join(' UNION ALL ');
};

const SUMS = [
  sumsOf('redemption', transferTable, {
    money: "json_extract(request, '$.amount')",
    points: "json_extract(request, '$.points')",
  }),
  sumsOf('purchase', purchaseTable, { money: 'paid', points: 'points' }),
  sumsOf('refund', refundTable, { money: 'refunded', points: 'points' }),
].join(' UNION ALL ');
