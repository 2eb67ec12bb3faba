/** What staff signed, and the rows of a day, on disk. Written inside the purchases' transactions alone. */
import { type Database } from 'better-sqlite3';
import { z } from 'zod';
import { compactJws } from '../../protocol/messages.ts';
import {
  type DayReader,
  type DeliveryReader,
  type DeliveryWriter,
  type StaffDelivery,
} from '../purchases/ports.ts';
import { type PurchaseRow, readPurchaseRow } from './purchase-row.ts';
import { readRefundRow, type RefundRow } from './refund-row.ts';
import { readRow, type TransferRow } from './transfer-row.ts';

const delivery = z.strictObject({
  id: z.string(),
  subject: z.string().nullable(),
  action: compactJws,
  confirmation: compactJws.nullable(),
});

export function deliveryReader(database: Database): DeliveryReader {
  const columns = 'SELECT id, subject, action, confirmation FROM staff_delivery';
  const of = database.prepare<[string]>(`${columns} WHERE subject = ?`);
  const alone = database.prepare<[number]>(
    `${columns} WHERE state = 'waiting' AND subject IS NULL ORDER BY id LIMIT ?`,
  );
  const read = (row: unknown): StaffDelivery[] => {
    const parsed = delivery.safeParse(row);
    return parsed.success ? [parsed.data] : [];
  };
  return {
    of: (subject) => read(of.get(subject))[0] ?? null,
    alone: (countMax) => alone.all(countMax).flatMap(read),
  };
}

/** @param assertInTransaction throws where nothing may be written now */
export function deliveryWriter(
  database: Database,
  assertInTransaction: () => void,
): DeliveryWriter {
  const insert = database.prepare<[StaffDelivery]>(
    `INSERT INTO staff_delivery (id, subject, action, confirmation, state)
     VALUES (@id, @subject, @action, @confirmation, 'waiting')`,
  );
  const end = database.prepare<[string, string]>(
    `UPDATE staff_delivery SET state = ? WHERE id = ? AND state = 'waiting'`,
  );
  return {
    ...deliveryReader(database),
    keep: (kept) => {
      assertInTransaction();
      insert.run(kept);
    },
    end: (id, state) => {
      assertInTransaction();
      end.run(state, id);
    },
  };
}

export function dayReader(database: Database): DayReader {
  const transfers = database.prepare<[string, number], TransferRow>(
    'SELECT * FROM transfer WHERE requested_at >= ? ORDER BY requested_at DESC LIMIT ?',
  );
  const purchases = database.prepare<[string, number], PurchaseRow>(
    'SELECT * FROM purchase WHERE bought_at >= ? ORDER BY bought_at DESC LIMIT ?',
  );
  const refunds = database.prepare<[string, number], RefundRow>(
    'SELECT * FROM refund WHERE refunded_at >= ? ORDER BY refunded_at DESC LIMIT ?',
  );
  return {
    since: (at, countMax) => ({
      transfers: transfers.all(at, countMax).flatMap((row) => {
        const read = readRow(row);
        return read.ok ? [read.transfer] : [];
      }),
      purchases: purchases.all(at, countMax).flatMap((row) => {
        const read = readPurchaseRow(row);
        return read.ok ? [read.purchase] : [];
      }),
      refunds: refunds.all(at, countMax).flatMap((row) => {
        const read = readRefundRow(row);
        return read.ok ? [read.refund] : [];
      }),
    }),
  };
}
