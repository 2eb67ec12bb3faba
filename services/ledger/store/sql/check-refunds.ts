/** Of check-books.ts: refunds, what is owed and repaid, and what has expired. Each lists what may not be. */
export const ofRefunds: Readonly<Record<string, string>> = {
  'I1: of a lot more expired points were taken back than had expired': `
    SELECT id FROM lot WHERE
      (SELECT coalesce(sum(expired_points), 0) FROM reversal WHERE purchase_id = lot.purchase_id)
      > (SELECT coalesce(sum(points), 0) FROM expiry WHERE lot_id = lot.id)`,
  'I1: points are owed, and a lot of the same provider has some left': `
    SELECT customer_id, provider_id FROM account_balance AS debt
     WHERE account = 'owed' AND points < 0 AND EXISTS (
       SELECT 1 FROM lot WHERE lot.customer_id = debt.customer_id
         AND lot.provider_id = debt.provider_id AND remaining > 0 AND purchase_id IS NOT NULL)`,
  'I1: what is owed is not what was missing, and not repaid or waived': `
    SELECT customer_id, provider_id FROM (
      SELECT customer_id, provider_id, points FROM account_balance WHERE account = 'owed'
      UNION ALL SELECT customer_id, provider_id, owed_points FROM reversal
      UNION ALL SELECT customer_id, provider_id, -points FROM repayment
      UNION ALL SELECT customer_id, provider_id, -points FROM waiver WHERE state = 'done') AS side
     GROUP BY customer_id, provider_id HAVING sum(points) <> 0`,
  'I1: what is clawed back is not what refunds took': `
    SELECT customer_id, provider_id FROM (
      SELECT customer_id, provider_id, points FROM account_balance WHERE account = 'clawed-back'
      UNION ALL SELECT customer_id, provider_id, -points FROM reversal) AS side
     GROUP BY customer_id, provider_id HAVING sum(points) <> 0`,
  'I1: what is expired is not what lots lost to their date': `
    SELECT customer_id, provider_id FROM (
      SELECT customer_id, provider_id, points FROM account_balance WHERE account = 'expired'
      UNION ALL SELECT customer_id, provider_id, -points FROM expiry
      UNION ALL SELECT customer_id, provider_id, expired_points FROM reversal) AS side
     GROUP BY customer_id, provider_id HAVING sum(points) <> 0`,
  'I1: a refund moved other points than it says': `
    SELECT id FROM reversal WHERE (points = 0) <> (transaction_id IS NULL)
        OR points <> (SELECT coalesce(sum(points), 0) FROM journal_entry
             WHERE transaction_id = reversal.transaction_id AND account = 'clawed-back')
        OR expired_points <> (SELECT coalesce(-sum(points), 0) FROM journal_entry
             WHERE transaction_id = reversal.transaction_id AND account = 'expired')
        OR owed_points <> (SELECT coalesce(-sum(points), 0) FROM journal_entry
             WHERE transaction_id = reversal.transaction_id AND account = 'owed')`,
  'I1: points expired, were taken back, repaid or waived without a record of it': `
    SELECT id FROM journal_transaction AS movement
     WHERE kind IN ('expire', 'claw-back', 'repay', 'waive') AND NOT EXISTS (
       SELECT 1 FROM expiry WHERE kind = 'expire' AND transaction_id = movement.id
       UNION ALL SELECT 1 FROM reversal WHERE kind = 'claw-back' AND transaction_id = movement.id
       UNION ALL SELECT 1 FROM repayment WHERE kind = 'repay' AND transaction_id = movement.id
       UNION ALL SELECT 1 FROM waiver WHERE kind = 'waive' AND transaction_id = movement.id)`,
  'I1: a waiver moved other points than it says': `
    SELECT id FROM waiver WHERE state = 'done' AND (
      points <> (SELECT coalesce(sum(points), 0) FROM journal_entry
        WHERE transaction_id = waiver.transaction_id AND account = 'owed')
      OR points <> (SELECT coalesce(-sum(points), 0) FROM journal_entry
        WHERE transaction_id = waiver.transaction_id AND account = 'issued'))`,
  'I1: more was refunded than paid, or all of it and not all points taken back': `
    SELECT id FROM purchase JOIN (
      SELECT purchase_id, sum(refunded_minor) AS refunded, sum(points) AS taken
        FROM reversal GROUP BY purchase_id) AS refund ON refund.purchase_id = purchase.id
     WHERE refunded > paid_minor OR taken > points OR (refunded = paid_minor AND taken <> points)`,
};
