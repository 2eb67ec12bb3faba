/**
 * Reads the whole books and says what is wrong with them (I1, I3, I4, I6, I8). Empty means: nothing.
 * Meant for tests, for `verify`, and for a person after a restore; it scans everything.
 */
import { z } from 'zod';
import { ofRefunds } from './check-refunds.ts';
import { all, type Steps } from './steps.ts';

/** Each query lists rows that may not exist. */
const checks: Readonly<Record<string, string>> = {
  'I1: a journal transaction does not sum to zero': `
    SELECT transaction_id, provider_id, customer_id FROM journal_entry
     GROUP BY transaction_id, provider_id, customer_id HAVING sum(points) <> 0`,
  'I1: a journal transaction has no entries': `
    SELECT id FROM journal_transaction WHERE id NOT IN (SELECT transaction_id FROM journal_entry)`,
  'I1: a balance is not the sum of its entries': `
    SELECT customer_id, account, provider_id FROM (
      SELECT customer_id, account, provider_id, points FROM account_balance
      UNION ALL SELECT customer_id, account, provider_id, -points FROM journal_entry) AS side
     GROUP BY customer_id, account, provider_id HAVING sum(points) <> 0`,
  'I1: entries without a balance': `
    SELECT customer_id, account, provider_id FROM journal_entry
    EXCEPT SELECT customer_id, account, provider_id FROM account_balance`,
  'I1: issued is not where the points are': `
    SELECT provider_id FROM account_balance GROUP BY provider_id HAVING sum(points) <> 0`,
  'I1: a lot has some left and is not found, or the other way round': `
    SELECT id FROM lot WHERE is_left <> CASE WHEN remaining > 0 THEN 1 ELSE 0 END`,
  'I1: what is available is not what the lots hold': `
    SELECT customer_id, provider_id FROM (
      SELECT customer_id, provider_id, points FROM account_balance WHERE account = 'available'
      UNION ALL SELECT customer_id, provider_id, -remaining FROM lot) AS side
     GROUP BY customer_id, provider_id HAVING sum(points) <> 0`,
  'I1: a lot lost points that nothing took': `
    SELECT id FROM lot WHERE points - remaining <> (
      SELECT coalesce(sum(taking.points), 0) FROM redemption_lot AS taking
        JOIN redemption ON redemption.id = taking.redemption_id
       WHERE taking.lot_id = lot.id AND redemption.state IN ('held', 'authorized', 'completed'))
      + (SELECT coalesce(sum(expiry.points), 0) FROM expiry WHERE expiry.lot_id = lot.id)
      + (SELECT coalesce(sum(repayment.points), 0) FROM repayment
          WHERE repayment.lot_id = lot.id)
      + (SELECT coalesce(sum(reversal.points - expired_points - owed_points), 0) FROM reversal
          WHERE reversal.purchase_id = lot.purchase_id)`,
  ...ofRefunds,
  'I1: the lots of a redemption do not sum to its points': `
    SELECT id FROM redemption WHERE points <> (
      SELECT coalesce(sum(points), 0) FROM redemption_lot WHERE redemption_id = redemption.id)`,
  'I3: points are subtracted without a completion, or the other way round': `
    SELECT id FROM redemption WHERE (state IN ('completed', 'returned')) <> EXISTS (
      SELECT 1 FROM journal_transaction WHERE redemption_id = redemption.id AND kind = 'redeem')`,
  'I3: the points subtracted are not those of the redemption': `
    SELECT redemption.id FROM redemption JOIN journal_transaction AS movement
        ON movement.redemption_id = redemption.id AND movement.kind = 'redeem'
     WHERE redemption.points <> (SELECT sum(points) FROM journal_entry
       WHERE transaction_id = movement.id AND account = 'redeemed')`,
  'I4: held points came back without a refusal, a cancellation or a withdrawal': `
    SELECT id FROM redemption WHERE (state IN ('refused', 'cancelled', 'withdrawn')) <> EXISTS (
      SELECT 1 FROM journal_transaction WHERE redemption_id = redemption.id AND kind = 'release')`,
  'I4: what is held is not what the open redemptions ask': `
    SELECT customer_id FROM (
      SELECT customer_id, points FROM account_balance WHERE account = 'held'
      UNION ALL SELECT customer_id, -points FROM redemption
       WHERE state IN ('held', 'authorized')) AS side
     GROUP BY customer_id HAVING sum(points) <> 0`,
  'I6: a redemption was held, ended or released twice': `
    SELECT redemption_id FROM journal_transaction WHERE redemption_id IS NOT NULL
     GROUP BY redemption_id, CASE WHEN kind IN ('hold', 'return', 'earn', 'repay') THEN kind
       ELSE 'end' END HAVING count(*) > 1`,
  'I3: points came back after a completion without a return, or the other way round': `
    SELECT id FROM redemption WHERE (state = 'returned') <> EXISTS (
      SELECT 1 FROM journal_transaction WHERE redemption_id = redemption.id AND kind = 'return')`,
  'I3: the points that came back are not those of the redemption': `
    SELECT redemption.id FROM redemption JOIN journal_transaction AS movement
        ON movement.redemption_id = redemption.id AND movement.kind = 'return'
     WHERE redemption.points <> (SELECT sum(points) FROM journal_entry
       WHERE transaction_id = movement.id AND account = 'available')`,
  'I1: what is redeemed is not what was paid and not returned': `
    SELECT customer_id FROM (
      SELECT customer_id, points FROM account_balance WHERE account = 'redeemed'
      UNION ALL SELECT customer_id, -points FROM redemption WHERE state = 'completed') AS side
     GROUP BY customer_id HAVING sum(points) <> 0`,
  'I4: under review, and not held': `
    SELECT id FROM redemption JOIN review ON review.redemption_id = redemption.id
     WHERE review.state = 'waiting' AND redemption.state <> 'held'`,
  'I4: a review ended it, and it was not withdrawn': `
    SELECT id FROM redemption JOIN review ON review.redemption_id = redemption.id
     WHERE review.state IN ('rejected', 'expired') AND redemption.state <> 'withdrawn'`,
  'Review: released by fewer than two operators': `
    SELECT redemption_id FROM review WHERE state = 'released' AND (
      SELECT count(DISTINCT operator) FROM review_word
       WHERE review_word.redemption_id = review.redemption_id AND verdict = 'release') < 2`,
  'Review: rejected by nobody, or decided otherwise after a rejection': `
    SELECT redemption_id FROM review WHERE (state = 'rejected') <> EXISTS (
      SELECT 1 FROM review_word
       WHERE review_word.redemption_id = review.redemption_id AND verdict = 'reject')`,
  'I8: an open redemption is on nobody’s agenda, or one that ended still is': `
    SELECT id FROM redemption WHERE (state IN ('held', 'authorized')) <> EXISTS (
      SELECT 1 FROM reconciliation WHERE redemption_id = redemption.id)`,
};

export function* wrongInBooks(): Steps<string[]> {
  const wrong: string[] = [];
  for (const [rule, sql] of Object.entries(checks)) {
    for (const row of yield* all(anyRow, sql, {})) {
      wrong.push(`${rule}: ${Object.values(row).join(' ')}`);
    }
  }
  return wrong;
}

const anyRow = z.record(z.string(), z.unknown());
