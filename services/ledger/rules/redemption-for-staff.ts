/** A redemption as staff may see it. SECURITY: neither whose it is nor who is paid, nor any evidence of it. */
import { type RedemptionForStaff } from '../../../protocol/staff.ts';
import { type RedemptionRow, type ReviewRow } from '../store/rows.ts';
import { instantOf } from './instant.ts';
import { feeShown } from './programme.ts';

export function redemptionForStaff({
  row,
  review,
}: {
  row: RedemptionRow;
  review: ReviewRow | null;
}): RedemptionForStaff {
  const { currency, returnReasonCode: code, returnReasonText: text } = row;
  return {
    id: row.id,
    state: row.state,
    points: row.points,
    amount: { currency, minor: row.amountMinor },
    ...feeShown({ currency, minor: row.feeMinor }),
    requestedAt: instantOf(row.requestedMs),
    authorizedAt: orNull(row.authorizedMs),
    decidedAt: orNull(row.decidedMs),
    returnedAt: orNull(row.returnedMs),
    reason: code === null ? null : { code, text: text ?? '' },
    underReview: row.state === 'held' && review?.state === 'waiting',
  };
}

const orNull = (ms: number | null): string | null => (ms === null ? null : instantOf(ms));
