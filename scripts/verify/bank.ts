/**
 * The bank alone: at most one credit for one redemption, for ever, at most one return of it, and no
 * money from nowhere (I2).
 */
import { z } from 'zod';
import { type Books, type Violation } from './database.ts';

export function verifyBank(bank: Books): Violation[] {
  return [
    ...paidTwice(bank),
    ...paidWithoutWord(bank),
    ...wrongReturns(bank),
    ...wrongBalances(bank),
  ];
}

function paidTwice(bank: Books): Violation[] {
  const rows = bank.rows(
    z.looseObject({ redemption: z.string(), credits: z.number() }),
    `SELECT redemption, sum(side = 'credit') AS credits FROM posting GROUP BY redemption
     HAVING sum(side = 'credit') > 1 OR sum(side = 'credit') <> sum(side = 'debit')
         OR min(amount) <> max(amount)`,
  );
  return rows.map(({ redemption, credits }) => ({
    invariant: 'I2',
    what: `redemption ${redemption} was credited ${credits} times, or not from one account to another`,
  }));
}

function paidWithoutWord(bank: Books): Violation[] {
  const rows = bank.rows(
    z.looseObject({ redemption: z.string() }),
    `SELECT t.redemption FROM transfer t
     WHERE (t.outcome = 'completed') IS NOT
       (EXISTS (SELECT 1 FROM posting p WHERE p.redemption = t.redemption AND p.amount = t.amount
                AND p.currency = t.currency AND p.side = 'credit'))
       AND NOT (t.outcome IS NULL
                AND NOT EXISTS (SELECT 1 FROM posting p WHERE p.redemption = t.redemption))`,
  );
  return rows.map(({ redemption }) => ({
    invariant: 'I2',
    what: `the bank's word on ${redemption} and its bookings differ`,
  }));
}

/** What came back is what was paid, once, the same way back, and the ledger can be told of it. */
function wrongReturns(bank: Books): Violation[] {
  const rows = bank.rows(
    z.looseObject({ redemption: z.string() }),
    `SELECT b.redemption FROM return_posting b
       LEFT JOIN posting p ON p.redemption = b.redemption AND p.side <> b.side
         AND p.account = b.account AND p.amount = b.amount AND p.currency = b.currency
     GROUP BY b.redemption
     HAVING count(p.redemption) <> 2 OR sum(b.side = 'credit') <> 1 OR sum(b.side = 'debit') <> 1
     UNION
     SELECT redemption FROM return_posting
       WHERE redemption NOT IN (SELECT redemption FROM transfer_return)
     UNION
     SELECT redemption FROM transfer_return
       WHERE redemption NOT IN (SELECT redemption FROM return_posting)
     UNION
     SELECT redemption FROM transfer_return GROUP BY redemption HAVING count(*) > 1`,
  );
  return rows.map(({ redemption }) => ({
    invariant: 'I2',
    what: `the return of redemption ${redemption} is not, once, what was paid`,
  }));
}

function wrongBalances(bank: Books): Violation[] {
  const rows = bank.rows(
    z.looseObject({ off: z.number() }),
    `SELECT a.balance - a.opening - coalesce(sum(
         CASE p.side WHEN 'credit' THEN p.amount WHEN 'debit' THEN -p.amount END), 0) AS off
     FROM account a LEFT JOIN (
       SELECT account, side, amount FROM posting
       UNION ALL SELECT account, side, amount FROM return_posting) p ON p.account = a.id
     GROUP BY a.id HAVING off <> 0`,
  );
  return rows.map(({ off }) => ({
    invariant: 'I2',
    what: `an account's balance is off its bookings by ${off} minor units`,
  }));
}
