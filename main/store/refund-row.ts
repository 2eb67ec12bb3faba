/** A row of `refund` ⇄ the state it stands for. Parsed when read, so that a damaged row is noticed. */
import { z } from 'zod';
import { failure } from '../../protocol/failure.ts';
import { instant, purchaseId, reversalId } from '../../protocol/ids.ts';
import { purchaseReversal } from '../../protocol/ledger.ts';
import { money, points } from '../../protocol/money.ts';
import { type StoredRefund } from '../purchases/ports.ts';
import { type TillRefund } from '../purchases/refund-state.ts';
import { json, withoutNulls } from './column.ts';

export interface RefundRow {
  id: string;
  state: string;
  purchase_id: string;
  refunded: string;
  receipt_number: string;
  refunded_at: string;
  points: number | null;
  failure: string | null;
  finished_at: string | null;
}

/** @throws ZodError where the refund would not be readable again: our bug, nothing is written */
export function refundRowOf(refund: TillRefund): RefundRow {
  const row = {
    id: refund.id,
    state: refund.state,
    purchase_id: refund.purchase,
    refunded: JSON.stringify(money.encode(refund.refunded)),
    receipt_number: refund.receiptNumber,
    refunded_at: refund.refundedAt,
    points: 'points' in refund ? refund.points : null,
    failure: 'failure' in refund ? JSON.stringify(refund.failure) : null,
    finished_at: 'finishedAt' in refund ? refund.finishedAt : null,
  };
  stored.parse(refundOf(row));
  return row;
}

export function readRefundRow(row: RefundRow): StoredRefund {
  const read = stored.safeParse(refundOf(row));
  if (read.success) return { ok: true, refund: read.data };
  const reason = z.prettifyError(read.error).slice(0, 500);
  return { ok: false, id: row.id, raw: JSON.stringify(row), reason };
}

const given = {
  id: reversalId,
  purchase: purchaseId,
  refunded: purchaseReversal.shape.refunded,
  receiptNumber: purchaseReversal.shape.receiptNumber,
  refundedAt: instant,
};
const finishedAt = instant;

const stored = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('waiting'), ...given }),
  z.strictObject({ state: z.literal('recorded'), ...given, points, finishedAt }),
  z.strictObject({ state: z.literal('refused'), ...given, failure, finishedAt }),
]);

/** Columns that are null are not there: so that a state with a column too many is refused too. */
const refundOf = (row: RefundRow): unknown =>
  withoutNulls({
    id: row.id,
    state: row.state,
    purchase: row.purchase_id,
    refunded: json(row.refunded),
    receiptNumber: row.receipt_number,
    refundedAt: row.refunded_at,
    points: row.points,
    failure: row.failure === null ? null : json(row.failure),
    finishedAt: row.finished_at,
  });
