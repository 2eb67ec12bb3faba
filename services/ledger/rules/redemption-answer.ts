/** The stored row as it goes on the wire. */
import { type Redemption } from '../../../protocol/ledger.ts';
import { type RedemptionRow, type ReviewRow } from '../store/rows.ts';
import { instantOf } from './instant.ts';
import { feeShown } from './programme.ts';
import { outcomeOf } from './redemption-state.ts';
import { reviewShown } from './review.ts';

/** @param kept its review, where a rule has held it for one */
export function redemptionAnswer(row: RedemptionRow, kept: ReviewRow | null): Redemption {
  const review = reviewShown(row, kept);
  return {
    id: row.id,
    state: row.state,
    points: row.points,
    amount: { currency: row.currency, minor: row.amountMinor },
    ...feeShown({ currency: row.currency, minor: row.feeMinor }),
    requestedAt: instantOf(row.requestedMs),
    authorization: row.authorization,
    outcome: outcomeOf(row.state),
    statement: row.statement,
    ...(review !== null && { review }),
    ...(row.returnStatement !== null && { returnStatement: row.returnStatement }),
  };
}
