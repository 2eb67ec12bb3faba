/** A row of `purchase` ⇄ the state it stands for. Parsed when read, so that a damaged row is noticed. */
import { z } from 'zod';
import { failure } from '../../protocol/failure.ts';
import { instant, purchaseId } from '../../protocol/ids.ts';
import { purchase as purchaseOnWire } from '../../protocol/ledger.ts';
import { compactJwe } from '../../protocol/messages.ts';
import { money, points } from '../../protocol/money.ts';
import { type StoredPurchase } from '../purchases/ports.ts';
import { type TillPurchase } from '../purchases/purchase-state.ts';
import { json, withoutNulls } from './column.ts';

export interface PurchaseRow {
  id: string;
  state: string;
  paid: string;
  receipt_number: string;
  bought_at: string;
  sealed: string | null;
  points: number | null;
  mature_at: string | null;
  expire_at: string | null;
  failure: string | null;
  finished_at: string | null;
}

/** @throws ZodError where the purchase would not be readable again: our bug, nothing is written */
export function purchaseRowOf(purchase: TillPurchase): PurchaseRow {
  const row = {
    ...emptyRow,
    id: purchase.id,
    state: purchase.state,
    paid: JSON.stringify(money.encode(purchase.paid)),
    receipt_number: purchase.receiptNumber,
    bought_at: purchase.boughtAt,
    ...('sealed' in purchase && { sealed: purchase.sealed }),
    ...('points' in purchase && {
      points: purchase.points,
      mature_at: purchase.matureAt,
      expire_at: purchase.expireAt,
    }),
    ...('failure' in purchase && { failure: JSON.stringify(purchase.failure) }),
    ...('finishedAt' in purchase && { finished_at: purchase.finishedAt }),
  };
  stored.parse(purchaseOf(row));
  return row;
}

export function readPurchaseRow(row: PurchaseRow): StoredPurchase {
  const read = stored.safeParse(purchaseOf(row));
  if (read.success) return { ok: true, purchase: read.data };
  const reason = z.prettifyError(read.error).slice(0, 500);
  return { ok: false, id: row.id, raw: JSON.stringify(row), reason };
}

const emptyRow = {
  sealed: null,
  points: null,
  mature_at: null,
  expire_at: null,
  failure: null,
  finished_at: null,
} satisfies Partial<PurchaseRow>;

const bought = {
  id: purchaseId,
  paid: money,
  receiptNumber: purchaseOnWire.shape.receiptNumber,
  boughtAt: instant,
};
const finishedAt = instant;

const stored = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('waiting'), ...bought, sealed: compactJwe }),
  z.strictObject({
    state: z.literal('recorded'),
    ...bought,
    points,
    matureAt: instant,
    expireAt: instant,
    finishedAt,
  }),
  z.strictObject({ state: z.literal('refused'), ...bought, failure, finishedAt }),
]);

/** Columns that are null are not there: so that a state with a column too many is refused too. */
function purchaseOf(row: PurchaseRow): unknown {
  const columns = {
    id: row.id,
    state: row.state,
    paid: json(row.paid),
    receiptNumber: row.receipt_number,
    boughtAt: row.bought_at,
    sealed: row.sealed,
    points: row.points,
    matureAt: row.mature_at,
    expireAt: row.expire_at,
    failure: row.failure === null ? null : json(row.failure),
    finishedAt: row.finished_at,
  };
  return withoutNulls(columns);
}
