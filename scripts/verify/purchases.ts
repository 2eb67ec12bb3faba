/**
 * From the till's side (I2, I5): what it holds as recorded is at the ledger, with the same receipt, amount
 * and points; what it holds as refused earned nothing there. What waits may or may not have arrived.
 *
 * The till is read before the ledger: an answer it has written down was true before, so that a run on
 * living databases raises no false alarm.
 */
import { z } from 'zod';
import { type Books, type Violation } from './database.ts';

const atTill = z.looseObject({
  id: z.string(),
  state: z.enum(['recorded', 'refused']),
  receipt: z.string(),
  currency: z.string(),
  paid: z.string(),
  points: z.number().nullable(),
});
export type TillEnd = z.output<typeof atTill>;

const atLedger = z.looseObject({
  id: z.string(),
  receipt: z.string(),
  currency: z.string(),
  paid: z.string(),
  points: z.number(),
});

export function tillEnds(till: Books): TillEnd[] {
  const tables = till.rows(
    z.looseObject({ name: z.string() }),
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'purchase'`,
  );
  // A file that no newer version has opened yet.
  if (tables.length === 0) return [];
  return till.rows(
    atTill,
    `SELECT id, state, receipt_number AS receipt, points,
            json_extract(paid, '$.currency') AS currency, json_extract(paid, '$.minor') AS paid
     FROM purchase WHERE state <> 'waiting'`,
  );
}

export function verifyPurchases(ends: readonly TillEnd[], ledger: Books): Violation[] {
  if (ends.length === 0) return [];
  const known = new Map(
    ledger
      .rows(
        atLedger,
        `SELECT id, receipt_number AS receipt, currency, CAST(paid_minor AS TEXT) AS paid, points
         FROM purchase`,
      )
      .map((row) => [row.id, row]),
  );
  return ends.flatMap((end) => problemsWith(end, known.get(end.id)));
}

function problemsWith(end: TillEnd, found: z.output<typeof atLedger> | undefined): Violation[] {
  const about = `the till says purchase ${end.id} is ${end.state}`;
  if (end.state === 'refused')
    return found === undefined ? [] : [{ invariant: 'I2', what: `${about}, and it has earned` }];
  if (found === undefined)
    return [{ invariant: 'I5', what: `${about}, the ledger does not know it` }];
  const differs = (['receipt', 'currency', 'paid', 'points'] as const).filter(
    (name) => end[name] !== found[name],
  );
  return differs.map((name) => ({
    invariant: 'I5',
    what: `${about} with another ${name} than the ledger's`,
  }));
}
