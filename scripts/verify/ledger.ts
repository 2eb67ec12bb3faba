/** The ledger alone: does every point come from somewhere and is it still somewhere (I1, I3, I4). */
import { z } from 'zod';
import { type Books, type Violation } from './database.ts';

export function verifyLedger(ledger: Books): Violation[] {
  return [
    ...unbalancedTransactions(ledger),
    ...wrongBalances(ledger),
    ...unconserved(ledger),
    ...wrongLots(ledger),
    ...wrongPurchases(ledger),
    ...lotsOffTheirTakings(ledger),
    ...movementsWithoutCause(ledger),
    ...causesWithoutMovement(ledger),
  ];
}

const named = z.looseObject({ id: z.string() });

function unbalancedTransactions(ledger: Books): Violation[] {
  const rows = ledger.rows(
    named,
    `SELECT t.id FROM journal_transaction t LEFT JOIN journal_entry e ON e.transaction_id = t.id
     GROUP BY t.id HAVING coalesce(sum(e.points), 1) <> 0 OR count(*) < 2`,
  );
  return rows.map(({ id }) => ({
    invariant: 'I1',
    what: `journal transaction ${id} does not sum to zero`,
  }));
}

function wrongBalances(ledger: Books): Violation[] {
  const rows = ledger.rows(
    z.looseObject({
      account: z.string(),
      customer: z.string(),
      kept: z.number(),
      summed: z.number(),
    }),
    `SELECT account, customer, sum(kept) AS kept, sum(summed) AS summed FROM (
       SELECT account, customer_id AS customer, provider_id AS provider, points AS kept, 0 AS summed
         FROM account_balance
       UNION ALL
       SELECT account, customer_id, provider_id, 0, points FROM journal_entry)
     GROUP BY account, customer, provider HAVING sum(kept) <> sum(summed)`,
  );
  return rows.map(({ account, customer, kept, summed }) => ({
    invariant: 'I1',
    what: `balance "${account}" of customer ${customer} says ${kept}, its entries say ${summed}`,
  }));
}

/** issued + owed = available + held + redeemed + expired + clawed back, per provider. */
function unconserved(ledger: Books): Violation[] {
  const rows = ledger.rows(
    z.looseObject({ provider: z.string(), off: z.number() }),
    `SELECT provider_id AS provider, sum(points) AS off FROM account_balance
     GROUP BY provider_id HAVING sum(points) <> 0`,
  );
  return rows.map(({ provider, off }) => ({
    invariant: 'I1',
    what: `points of provider ${provider} are off by ${off}`,
  }));
}

/** What is left in the lots is what is available; what redemptions hold is what is held. */
function wrongLots(ledger: Books): Violation[] {
  const rows = ledger.rows(
    z.looseObject({ customer: z.string(), account: z.string(), off: z.number() }),
    `SELECT customer, account, sum(points) AS off FROM (
       SELECT customer_id AS customer, 'available' AS account, remaining AS points FROM lot
       UNION ALL
       SELECT r.customer_id, 'held', l.points FROM redemption_lot l
         JOIN redemption r ON r.id = l.redemption_id WHERE r.state IN ('held', 'authorized')
       UNION ALL
       SELECT r.customer_id, 'redeemed', l.points FROM redemption_lot l
         JOIN redemption r ON r.id = l.redemption_id WHERE r.state = 'completed'
       UNION ALL
       SELECT customer_id, account, -points FROM journal_entry
         WHERE account IN ('available', 'held', 'redeemed'))
     GROUP BY customer, account HAVING sum(points) <> 0`,
  );
  return rows.map(({ customer, account, off }) => ({
    invariant: 'I1',
    what: `lots and journal disagree on "${account}" of customer ${customer} by ${off}`,
  }));
}

/**
 * What a lot lacks was taken from this very lot: by what is open or paid (a return goes back to it), by its
 * date, by a refund of its purchase, or to repay what was owed.
 */
function lotsOffTheirTakings(ledger: Books): Violation[] {
  const rows = ledger.rows(
    z.looseObject({ id: z.string(), off: z.number() }),
    `SELECT lot.id, lot.points - lot.remaining - coalesce(sum(
         CASE WHEN r.state IN ('held', 'authorized', 'completed') THEN l.points END), 0)
       - coalesce((SELECT sum(x.points) FROM expiry x WHERE x.lot_id = lot.id), 0)
       - coalesce((SELECT sum(p.points) FROM repayment p WHERE p.lot_id = lot.id), 0)
       - coalesce((SELECT sum(b.points - b.expired_points - b.owed_points) FROM reversal b
           WHERE b.purchase_id = lot.purchase_id), 0) AS off
     FROM lot LEFT JOIN redemption_lot l ON l.lot_id = lot.id
       LEFT JOIN redemption r ON r.id = l.redemption_id
     GROUP BY lot.id HAVING off <> 0`,
  );
  return rows.map(({ id, off }) => ({
    invariant: 'I1',
    what: `lot ${id} lacks ${off} points that nothing has taken from it`,
  }));
}

/** What a purchase earned is what its lot began with and what the journal issued for it. */
function wrongPurchases(ledger: Books): Violation[] {
  const rows = ledger.rows(
    z.looseObject({ id: z.string(), points: z.number() }),
    `SELECT p.id, p.points FROM purchase p
     WHERE p.points <> coalesce((SELECT l.points FROM lot l WHERE l.purchase_id = p.id), 0)
        OR p.points <> coalesce((SELECT sum(e.points) FROM journal_transaction t
             JOIN journal_entry e ON e.transaction_id = t.id
             WHERE t.purchase_id = p.id AND t.kind = 'earn' AND e.account = 'available'), 0)`,
  );
  return rows.map(({ id, points }) => ({
    invariant: 'I1',
    what: `purchase ${id} earned ${points} points, its lot or its journal entry says otherwise`,
  }));
}

/** Points leave "held" only for the reason that the redemption's own state gives. */
function movementsWithoutCause(ledger: Books): Violation[] {
  const rows = ledger.rows(
    z.looseObject({ id: z.string(), kind: z.string(), state: z.string().nullable() }),
    `SELECT t.id, t.kind, r.state FROM journal_transaction t
       LEFT JOIN redemption r ON r.id = t.redemption_id
     WHERE (t.kind = 'redeem' AND coalesce(r.state, '') NOT IN ('completed', 'returned'))
        OR (t.kind = 'release' AND coalesce(r.state, '') NOT IN ('withdrawn', 'refused', 'cancelled'))
        OR (t.kind = 'return' AND coalesce(r.state, '') <> 'returned')`,
  );
  return rows.map(({ id, kind, state }) => ({
    invariant: kind === 'release' ? 'I4' : 'I3',
    what: `journal transaction ${id} is a "${kind}" of a redemption that is ${state ?? 'unknown'}`,
  }));
}

/** Every redemption moved exactly its own points, once, into hold and once out of it; and back, if returned. */
function causesWithoutMovement(ledger: Books): Violation[] {
  const rows = ledger.rows(
    z.looseObject({ id: z.string(), state: z.string() }),
    `SELECT r.id, r.state FROM redemption r
     WHERE (SELECT count(*) FROM journal_transaction t
              WHERE t.redemption_id = r.id AND t.kind = 'hold') <> 1
        OR (SELECT coalesce(sum(e.points), 0) FROM journal_transaction t
              JOIN journal_entry e ON e.transaction_id = t.id
              WHERE t.redemption_id = r.id AND t.kind = 'hold' AND e.account = 'held') <> r.points
        OR (SELECT count(*) FROM journal_transaction t
              WHERE t.redemption_id = r.id AND t.kind = 'redeem')
           <> (r.state IN ('completed', 'returned'))
        OR (SELECT coalesce(sum(e.points), 0) FROM journal_transaction t
              JOIN journal_entry e ON e.transaction_id = t.id
              WHERE t.redemption_id = r.id AND t.kind = 'redeem' AND e.account = 'redeemed')
           <> r.points * (r.state IN ('completed', 'returned'))
        OR (SELECT count(*) FROM journal_transaction t
              WHERE t.redemption_id = r.id AND t.kind = 'release')
           <> (r.state IN ('withdrawn', 'refused', 'cancelled'))
        OR (SELECT count(*) FROM journal_transaction t
              WHERE t.redemption_id = r.id AND t.kind = 'return') <> (r.state = 'returned')
        OR (SELECT coalesce(sum(e.points), 0) FROM journal_transaction t
              JOIN journal_entry e ON e.transaction_id = t.id
              WHERE t.redemption_id = r.id AND t.kind = 'return' AND e.account = 'available')
           <> r.points * (r.state = 'returned')`,
  );
  return rows.map(({ id, state }) => ({
    invariant: state === 'completed' || state === 'returned' ? 'I3' : 'I1',
    what: `redemption ${id} is ${state}, and the journal does not say so`,
  }));
}
