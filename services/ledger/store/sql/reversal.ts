/** What taking back the points of a purchase needs, and what has expired. */
import { type CustomerId, type PurchaseId } from '../../../../protocol/ids.ts';
import { type ExpiredFacts, type QueryOf, type ReversalFacts } from '../queries.ts';
import { type LotRow, type PurchaseRow, type ReversalRow } from '../rows.ts';
import * as find from './look-ups.ts';
import { all, one, type Steps } from './steps.ts';
import { refundSums, tables, total } from './tables.ts';

const { lot, reversal } = tables;

export function* reversalFacts({
  id,
  purchaseId,
  providerId,
  receiptNumber,
}: QueryOf<'reversal'>): Steps<ReversalFacts> {
  const purchase = yield* find.purchase(purchaseId);
  return {
    provider: yield* find.provider(providerId),
    purchase,
    sameId: yield* find.reversal(id),
    sameReceipt: yield* reversalByReceipt(providerId, receiptNumber),
    before: yield* refundedBefore(purchaseId),
    ...(purchase === null
      ? { lot: null, expiredOfLot: 0, lots: [] }
      : yield* lotsOfPurchase(purchase)),
  };
}

function* lotsOfPurchase({
  id,
  customerId,
  providerId,
}: PurchaseRow): Steps<Pick<ReversalFacts, 'lot' | 'expiredOfLot' | 'lots'>> {
  const own = yield* find.lotOfPurchase(id);
  return {
    lot: own,
    expiredOfLot: own === null ? 0 : yield* expiredOf(own),
    lots: yield* lotsAt(customerId, providerId),
  };
}

const reversalByReceipt = (providerId: string, receiptNumber: string): Steps<ReversalRow | null> =>
  one(
    reversal,
    `SELECT ${reversal.columns()} FROM reversal
      WHERE provider_id = @providerId AND receipt_number = @receiptNumber`,
    { providerId, receiptNumber },
  );

function* refundedBefore(purchaseId: PurchaseId): Steps<ReversalFacts['before']> {
  const sums = yield* one(
    refundSums,
    `SELECT CAST(coalesce(sum(refunded_minor), 0) AS BIGINT) AS "refundedMinor",
            CAST(coalesce(sum(points), 0) AS BIGINT) AS points
       FROM reversal WHERE purchase_id = @purchaseId`,
    { purchaseId },
  );
  return sums ?? { refundedMinor: 0n, points: 0 };
}

/** What of a lot has expired, less what a refund has taken of that. */
function* expiredOf({ id, purchaseId }: LotRow): Steps<number> {
  const row = yield* one(
    total,
    `SELECT CAST(coalesce((SELECT sum(points) FROM expiry WHERE lot_id = @id), 0)
         - coalesce((SELECT sum(expired_points) FROM reversal WHERE purchase_id = @purchaseId), 0)
       AS BIGINT) AS total`,
    { id, purchaseId },
  );
  return Number(row?.total ?? 0n);
}

const lotsAt = (customerId: CustomerId, providerId: string): Steps<LotRow[]> =>
  all(
    lot,
    `SELECT ${lot.columns()} FROM lot
      WHERE customer_id = @customerId AND provider_id = @providerId AND is_left = 1
      ORDER BY earned_ms, id`,
    { customerId, providerId },
  );

export function* lotsExpired({ beforeMs, rowsMax }: QueryOf<'lots-expired'>): Steps<ExpiredFacts> {
  const lots = yield* all(
    lot,
    `SELECT ${lot.columns()} FROM lot
      WHERE is_left = 1 AND expire_ms <= @beforeMs ORDER BY expire_ms, id LIMIT @rowsMax`,
    { beforeMs, rowsMax },
  );
  return { lots, providers: lots.length === 0 ? [] : yield* find.providers() };
}
