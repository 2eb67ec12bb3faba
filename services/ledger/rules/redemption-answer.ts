/** The stored row as it goes on the wire. */
import { type Redemption } from '../../../protocol/ledger.ts';
import { type RedemptionRow } from '../store/rows.ts';
import { instantOf } from './instant.ts';
import { feeShown } from './programme.ts';
import { outcomeOf } from './redemption-state.ts';

export function redemptionAnswer(row: RedemptionRow): Redemption {
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
    ...(row.returnStatement !== null && { returnStatement: row.returnStatement }),
  };
}
