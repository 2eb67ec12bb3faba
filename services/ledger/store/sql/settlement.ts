/** What shops owe: sums over balances, and what the journal says was redeemed and came back. */
import { type QueryOf } from '../queries.ts';
import { type OwedPointsRow, owedPointsRow, type SettledRow, settledRow } from '../rows.ts';
import { all, type Steps } from './steps.ts';

/** Reads every balance: for a person who asks, on no path of a customer. */
export const owedPoints = (): Steps<OwedPointsRow[]> =>
  all(
    owedPointsRow,
    `SELECT provider.id AS "providerId", provider.name AS name,
            coalesce(owned.available, 0) AS available, coalesce(owned.held, 0) AS held
       FROM provider LEFT JOIN (
         SELECT provider_id,
                CAST(sum(CASE account WHEN 'available' THEN points ELSE 0 END) AS BIGINT) AS available,
                CAST(sum(CASE account WHEN 'held' THEN points ELSE 0 END) AS BIGINT) AS held
           FROM account_balance WHERE account IN ('available', 'held')
          GROUP BY provider_id) AS owned ON owned.provider_id = provider.id
      ORDER BY provider.id`,
    {},
  );

export const settled = ({
  fromMs,
  toMs,
  after,
  transactionsMax,
}: QueryOf<'settled'>): Steps<SettledRow[]> =>
  all(
    settledRow,
    `SELECT moved.sequence AS sequence, moved.at_ms AS "atMs", moved.kind AS kind,
            moved.redemption_id AS "redemptionId", entry.provider_id AS "providerId",
            CAST(abs(sum(entry.points)) AS BIGINT) AS points, redemption.currency AS currency,
            redemption.amount_minor AS "amountMinor", redemption.fee_minor AS "feeMinor"
       FROM (SELECT sequence, id, at_ms, kind, redemption_id FROM journal_transaction
              WHERE kind IN ('redeem', 'return') AND at_ms < @toMs
                AND at_ms >= @fromMs AND (at_ms, sequence) > (@atMs, @sequence)
              ORDER BY at_ms, sequence LIMIT @transactionsMax) AS moved
       JOIN redemption ON redemption.id = moved.redemption_id
       JOIN journal_entry AS entry ON entry.transaction_id = moved.id AND entry.account = 'redeemed'
      GROUP BY moved.sequence, moved.at_ms, moved.kind, moved.redemption_id, entry.provider_id,
               redemption.currency, redemption.amount_minor, redemption.fee_minor
      ORDER BY moved.at_ms, moved.sequence, entry.provider_id`,
    { fromMs, toMs, transactionsMax, atMs: after.atMs, sequence: after.sequence },
  );
