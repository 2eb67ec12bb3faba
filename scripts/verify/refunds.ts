/**
 * Points that were taken back, owed, repaid, waived or not used in time (I1): each such movement has its record,
 * each record its movement, and both say the same. All is computed here once more from the rows, in
 * integers without a limit.
 */
import { z } from 'zod';
import { type Books, type Violation } from './database.ts';

export function verifyRefunds(ledger: Books): Violation[] {
  return [
    ...unproportional(ledger),
    ...movements(ledger),
    ...debtsBesidePoints(ledger),
    ...expiredTooEarly(ledger),
    ...expiredTwice(ledger),
    ...strangers(ledger),
    ...waivedAlone(ledger),
  ];
}

const i1 = (what: string): Violation => ({ invariant: 'I1', what });

/** In the order in which they were told, each refund took its part of the purchase's points, rounded down. */
function unproportional(ledger: Books): Violation[] {
  const rows = ledger.rows(
    z.looseObject({
      id: z.string(),
      purchase: z.string(),
      refunded: z.string(),
      points: z.string(),
      paid: z.string().nullable(),
      earned: z.string().nullable(),
      foreign: z.number(),
    }),
    `SELECT b.id, b.purchase_id AS purchase, CAST(b.refunded_minor AS TEXT) AS refunded,
            CAST(b.points AS TEXT) AS points, CAST(p.paid_minor AS TEXT) AS paid,
            CAST(p.points AS TEXT) AS earned,
            (p.customer_id <> b.customer_id OR p.provider_id <> b.provider_id
              OR p.currency <> b.currency) AS "foreign"
     FROM reversal b LEFT JOIN purchase p ON p.id = b.purchase_id ORDER BY b.purchase_id`,
  );
  const sums = new Map<string, { refunded: bigint; points: bigint; of: (typeof rows)[number] }>();
  for (const row of rows) {
    const before = sums.get(row.purchase) ?? { refunded: 0n, points: 0n };
    sums.set(row.purchase, {
      refunded: before.refunded + BigInt(row.refunded),
      points: before.points + BigInt(row.points),
      of: row,
    });
  }
  return [...sums].flatMap(([purchase, { refunded, points, of }]) => {
    const [paid, earned] = [BigInt(of.paid ?? 0), BigInt(of.earned ?? 0)];
    if (of.paid === null) return [i1(`refunds of purchase ${purchase}, which is not there`)];
    if (of.foreign !== 0) return [i1(`a refund of purchase ${purchase} is of somebody else`)];
    if (refunded > paid) return [i1(`of purchase ${purchase} more was refunded than paid`)];
    return points === (earned * refunded) / paid
      ? []
      : [i1(`refunds of purchase ${purchase} took ${points} points, which is not in proportion`)];
  });
}

/** From where to where the journal moved them, against what the records say. */
function movements(ledger: Books): Violation[] {
  const rows = ledger.rows(
    z.looseObject({ transaction: z.string(), account: z.string(), off: z.number() }),
    `SELECT "transaction", account, sum(points) AS off FROM (
       SELECT e.transaction_id AS "transaction", e.account, e.points FROM journal_entry e
         JOIN journal_transaction t ON t.id = e.transaction_id
        WHERE t.kind IN ('expire', 'claw-back', 'repay', 'waive')
       UNION ALL SELECT transaction_id, 'available', points FROM expiry
       UNION ALL SELECT transaction_id, 'expired', -points FROM expiry
       UNION ALL SELECT transaction_id, 'available', points FROM repayment
       UNION ALL SELECT transaction_id, 'owed', -points FROM repayment
       UNION ALL SELECT transaction_id, 'issued', points FROM waiver WHERE state = 'done'
       UNION ALL SELECT transaction_id, 'owed', -points FROM waiver WHERE state = 'done'
       UNION ALL SELECT coalesce(transaction_id, id), 'clawed-back', -points FROM reversal
       UNION ALL SELECT coalesce(transaction_id, id), 'expired', expired_points FROM reversal
       UNION ALL SELECT coalesce(transaction_id, id), 'owed', owed_points FROM reversal
       UNION ALL SELECT coalesce(transaction_id, id), 'available',
                        points - expired_points - owed_points FROM reversal)
     GROUP BY "transaction", account HAVING sum(points) <> 0`,
  );
  return rows.map(({ transaction, account, off }) =>
    i1(`journal transaction ${transaction} and its record disagree on "${account}" by ${off}`),
  );
}

/** What becomes available repays first, so nobody owes where they have something left. */
function debtsBesidePoints(ledger: Books): Violation[] {
  const rows = ledger.rows(
    z.looseObject({ customer: z.string(), provider: z.string(), owed: z.number() }),
    `SELECT e.customer_id AS customer, e.provider_id AS provider, -sum(e.points) AS owed
     FROM journal_entry e WHERE e.account = 'owed' GROUP BY e.customer_id, e.provider_id
     HAVING sum(e.points) > 0 OR (sum(e.points) < 0 AND EXISTS (SELECT 1 FROM lot l
       WHERE l.customer_id = e.customer_id AND l.provider_id = e.provider_id
         AND l.remaining > 0 AND l.purchase_id IS NOT NULL))`,
  );
  return rows.map(({ customer, provider, owed }) =>
    i1(`customer ${customer} owes ${owed} points at ${provider}, and has some left there`),
  );
}

/** A lot's date may be moved back afterwards, never forward: so what was written down holds for ever. */
function expiredTooEarly(ledger: Books): Violation[] {
  const rows = ledger.rows(
    z.looseObject({ id: z.string() }),
    `SELECT t.id FROM expiry x JOIN journal_transaction t ON t.id = x.transaction_id
     WHERE t.at_ms < x.at_ms`,
  );
  return rows.map(({ id }) => i1(`journal transaction ${id} expired points before their date`));
}

/** More cannot have expired of a lot than it had, nor be taken back of that than had expired. */
function expiredTwice(ledger: Books): Violation[] {
  const rows = ledger.rows(
    z.looseObject({ id: z.string() }),
    `SELECT l.id FROM lot l
     WHERE coalesce((SELECT sum(x.points) FROM expiry x WHERE x.lot_id = l.id), 0) > l.points
        OR coalesce((SELECT sum(b.expired_points) FROM reversal b
             WHERE b.purchase_id = l.purchase_id), 0)
           > coalesce((SELECT sum(x.points) FROM expiry x WHERE x.lot_id = l.id), 0)`,
  );
  return rows.map(({ id }) => i1(`of lot ${id} more expired, or was taken back, than there was`));
}

/** Whose lot it is, is who owed, and whose points have expired. */
function strangers(ledger: Books): Violation[] {
  const rows = ledger.rows(
    z.looseObject({ id: z.string() }),
    `SELECT x.transaction_id AS id FROM (
       SELECT transaction_id, lot_id, customer_id, provider_id FROM expiry
       UNION ALL SELECT transaction_id, lot_id, customer_id, provider_id FROM repayment) x
       LEFT JOIN lot l ON l.id = x.lot_id
     WHERE l.id IS NULL OR l.customer_id <> x.customer_id OR l.provider_id <> x.provider_id
     UNION ALL SELECT t.id FROM journal_transaction t
       JOIN journal_entry e ON e.transaction_id = t.id
       JOIN (SELECT transaction_id, customer_id, provider_id FROM expiry
             UNION ALL SELECT transaction_id, customer_id, provider_id FROM reversal
             UNION ALL SELECT transaction_id, customer_id, provider_id FROM waiver) r
         ON r.transaction_id = t.id
     WHERE e.customer_id <> r.customer_id OR e.provider_id <> r.provider_id`,
  );
  return rows.map(({ id }) => i1(`journal transaction ${id} moved somebody else’s points`));
}

/** What is worth more than one operator may waive took another one's word. */
function waivedAlone(ledger: Books): Violation[] {
  const rows = ledger.rows(
    z.looseObject({ id: z.string() }),
    `SELECT id FROM waiver WHERE state = 'done' AND decided_by = asked_by AND takes_two = 1`,
  );
  return rows.map(({ id }) => i1(`waiver ${id} took two operators, and one has said it alone`));
}
