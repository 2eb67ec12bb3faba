/** Refunds of a till on disk, beside its purchases and in their transactions (purchase-store.ts). */
import { type Database } from 'better-sqlite3';
import { type PurchaseId, type ReversalId } from '../../protocol/ids.ts';
import { type RefundReader, type RefundWriter, type StoredRefund } from '../purchases/ports.ts';
import {
  type RecordedRefund,
  type RefusedRefund,
  type WaitingRefund,
} from '../purchases/refund-state.ts';
import { readRefundRow, type RefundRow, refundRowOf } from './refund-row.ts';

export function refundReader(database: Database): RefundReader {
  const refund = database.prepare<[string], RefundRow>('SELECT * FROM refund WHERE id = ?');
  const waiting = database
    .prepare<[], string>(`SELECT id FROM refund WHERE state = 'waiting' ORDER BY id`)
    .pluck();
  const receipt = database
    .prepare<[string], number>(
      `SELECT 1 FROM refund WHERE receipt_number = ? AND state <> 'refused'`,
    )
    .pluck();
  const of = database.prepare<[string], RefundRow>(
    'SELECT * FROM refund WHERE purchase_id = ? ORDER BY id',
  );
  const refused = database.prepare<[number], RefundRow>(
    `SELECT * FROM refund WHERE state = 'refused' ORDER BY id DESC LIMIT ?`,
  );
  const count = (sql: string) => database.prepare<[], number>(sql).pluck();
  const refusedCount = count(`SELECT count(*) FROM refund WHERE state = 'refused'`);
  const quarantined = count('SELECT count(*) FROM refund_quarantine');
  return {
    refund: (id: ReversalId): StoredRefund | null => {
      const row = refund.get(id);
      return row === undefined ? null : readRefundRow(row);
    },
    // The id is not judged here: a row with a damaged one is read, found out and put aside.
    waiting: () => waiting.all().map((id) => id as ReversalId),
    isReceiptTaken: (receiptNumber) => receipt.get(receiptNumber) !== undefined,
    of: (purchase: PurchaseId) => of.all(purchase).map(readRefundRow),
    refused: (countMax) => refused.all(countMax).map(readRefundRow),
    refusedCount: () => refusedCount.get() ?? 0,
    quarantinedCount: () => quarantined.get() ?? 0,
  };
}

/** @param assertInTransaction throws where nothing may be written now */
export function refundWriter(database: Database, assertInTransaction: () => void): RefundWriter {
  const insert = database.prepare<[RefundRow]>(
    `INSERT INTO refund (id, state, purchase_id, refunded, receipt_number, refunded_at)
     VALUES (@id, @state, @purchase_id, @refunded, @receipt_number, @refunded_at)`,
  );
  const finish = database.prepare<[RefundRow]>(
    `UPDATE refund SET state = @state, points = @points, failure = @failure,
       finished_at = @finished_at WHERE id = @id AND state = 'waiting'`,
  );
  const putAside = database.prepare<[string, string, string, string]>(
    'INSERT INTO refund_quarantine (refund_id, raw, reason, at) VALUES (?, ?, ?, ?)',
  );
  const remove = database.prepare<[string]>('DELETE FROM refund WHERE id = ?');
  return {
    ...refundReader(database),
    insert: (refund: WaitingRefund) => {
      assertInTransaction();
      insert.run(refundRowOf(refund));
    },
    finish: (refund: RecordedRefund | RefusedRefund) => {
      assertInTransaction();
      const { changes } = finish.run(refundRowOf(refund));
      if (changes !== 1) throw new Error(`${refund.id} is no longer waiting`);
    },
    quarantine: (id, { raw, reason, at }) => {
      assertInTransaction();
      putAside.run(id, raw, reason, at);
      remove.run(id);
    },
  };
}
