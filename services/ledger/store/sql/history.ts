/**
 * What a customer has done, newest first: purchases and their refunds, redemptions, wishes that came to
 * nothing, points that were not used in time, and what need not be repaid.
 */
import { type CustomerId } from '../../../../protocol/ids.ts';
import { type HistoryCursor } from '../queries.ts';
import { type HistoryRow, historyRow } from '../rows.ts';
import { all, type Steps } from './steps.ts';

interface Ask {
  customerId: CustomerId;
  before: HistoryCursor | null;
  rowsMax: number;
}

/** Each part is bounded by itself, so that no more is read than is shown. */
export function history({ customerId, before, rowsMax }: Ask): Steps<HistoryRow[]> {
  const { atMs, id } = before ?? { atMs: Number.MAX_SAFE_INTEGER, id: '' };
  return all(
    historyRow,
    `SELECT * FROM (
       SELECT purchase.id AS id, at_ms AS "atMs", 'purchase' AS kind, points,
              provider.name AS "providerName", currency, paid_minor AS "amountMinor",
              NULL AS state, NULL AS "reasonCode", NULL AS "reasonText", NULL AS refusal,
              NULL AS waived
         FROM purchase JOIN provider ON provider.id = purchase.provider_id
        WHERE customer_id = @customerId AND (at_ms, purchase.id) < (@atMs, @id)
        ORDER BY at_ms DESC, purchase.id DESC LIMIT @rowsMax) AS bought
     UNION ALL
     SELECT * FROM (
       SELECT id, requested_ms AS "atMs", 'redemption' AS kind, points,
              NULL AS "providerName", currency, amount_minor AS "amountMinor", state,
              return_reason_code AS "reasonCode", return_reason_text AS "reasonText",
              NULL AS refusal,
              NULL AS waived
         FROM redemption
        WHERE customer_id = @customerId AND (requested_ms, id) < (@atMs, @id)
        ORDER BY requested_ms DESC, id DESC LIMIT @rowsMax) AS redeemed
     UNION ALL
     SELECT * FROM (
       SELECT id, at_ms AS "atMs", 'redemption' AS kind, 0 AS points,
              NULL AS "providerName", currency, amount_minor AS "amountMinor", NULL AS state,
              NULL AS "reasonCode", NULL AS "reasonText", refusal_json AS refusal,
              NULL AS waived
         FROM refused_wish
        WHERE customer_id = @customerId AND (at_ms, id) < (@atMs, @id)
        ORDER BY at_ms DESC, id DESC LIMIT @rowsMax) AS refused
     UNION ALL
     SELECT * FROM (
       SELECT reversal.id AS id, at_ms AS "atMs", 'reversal' AS kind,
              points - expired_points AS points, provider.name AS "providerName", currency,
              refunded_minor AS "amountMinor", NULL AS state, NULL AS "reasonCode",
              NULL AS "reasonText", NULL AS refusal,
              NULL AS waived
         FROM reversal JOIN provider ON provider.id = reversal.provider_id
        WHERE customer_id = @customerId AND (at_ms, reversal.id) < (@atMs, @id)
        ORDER BY at_ms DESC, reversal.id DESC LIMIT @rowsMax) AS reversed
     UNION ALL
     SELECT * FROM (
       SELECT transaction_id AS id, at_ms AS "atMs", 'expiry' AS kind, points,
              provider.name AS "providerName", NULL AS currency,
              CAST(NULL AS BIGINT) AS "amountMinor",
              NULL AS state, NULL AS "reasonCode", NULL AS "reasonText", NULL AS refusal,
              NULL AS waived
         FROM expiry JOIN provider ON provider.id = expiry.provider_id
        WHERE customer_id = @customerId AND (at_ms, transaction_id) < (@atMs, @id)
        ORDER BY at_ms DESC, transaction_id DESC LIMIT @rowsMax) AS expired
     UNION ALL
     SELECT * FROM (
       SELECT waiver.id AS id, decided_ms AS "atMs", 'waiver' AS kind, points,
              provider.name AS "providerName", NULL AS currency,
              CAST(NULL AS BIGINT) AS "amountMinor",
              NULL AS state, NULL AS "reasonCode", NULL AS "reasonText", NULL AS refusal,
              reason AS waived
         FROM waiver JOIN provider ON provider.id = waiver.provider_id
        WHERE customer_id = @customerId AND state = 'done'
          AND (decided_ms, waiver.id) < (@atMs, @id)
        ORDER BY decided_ms DESC, waiver.id DESC LIMIT @rowsMax) AS given
     ORDER BY "atMs" DESC, id DESC LIMIT @rowsMax`,
    { customerId, atMs, id, rowsMax },
  );
}
