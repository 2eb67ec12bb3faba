/**
 * From the till's side (I2, I5), of purchases and of refunds: what it holds as recorded is at the ledger,
 * with the same receipt, amount and points; what it holds as refused moved nothing there. What waits may
 * or may not have arrived.
 *
 * The till is read before the ledger: an answer it has written down was true before, so that a run on
 * living databases raises no false alarm.
 */
import { z } from 'zod';
import { type Books, type Violation } from './database.ts';

const atTill = z.looseObject({
  kind: z.enum(['purchase', 'refund']),
  id: z.string(),
  state: z.enum(['recorded', 'refused']),
  receipt: z.string(),
  currency: z.string(),
  paid: z.string(),
  points: z.number().nullable(),
  /** Of a refund. */
  of: z.string().nullable(),
});
export type TillEnd = z.output<typeof atTill>;

const atLedger = z.looseObject({
  kind: z.enum(['purchase', 'refund']),
  id: z.string(),
  receipt: z.string(),
  currency: z.string(),
  paid: z.string(),
  points: z.number(),
  of: z.string().nullable(),
});

export function tillEnds(till: Books): TillEnd[] {
  const tables = till.rows(
    z.looseObject({ name: z.string() }),
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('purchase', 'refund')`,
  );
  // A file that no newer version has opened yet lacks one, or both.
  return tables.flatMap(({ name }) => till.rows(atTill, name === 'refund' ? refunds : purchases));
}

const purchases = `
  SELECT 'purchase' AS kind, id, state, receipt_number AS receipt, points, NULL AS "of",
         json_extract(paid, '$.currency') AS currency, json_extract(paid, '$.minor') AS paid
    FROM purchase WHERE state <> 'waiting'`;
const refunds = `
  SELECT 'refund' AS kind, id, state, receipt_number AS receipt, points, purchase_id AS "of",
         json_extract(refunded, '$.currency') AS currency,
         json_extract(refunded, '$.minor') AS paid
    FROM refund WHERE state <> 'waiting'`;

export function verifyPurchases(ends: readonly TillEnd[], ledger: Books): Violation[] {
  if (ends.length === 0) return [];
  const known = new Map(
    ledger
      .rows(
        atLedger,
        `SELECT 'purchase' AS kind, id, receipt_number AS receipt, currency,
                CAST(paid_minor AS TEXT) AS paid, points, NULL AS "of" FROM purchase
         UNION ALL
         SELECT 'refund', id, receipt_number, currency, CAST(refunded_minor AS TEXT), points,
                purchase_id FROM reversal`,
      )
      .map((row) => [`${row.kind} ${row.id}`, row]),
  );
  return ends.flatMap((end) => problemsWith(end, known.get(`${end.kind} ${end.id}`)));
}

function problemsWith(end: TillEnd, found: z.output<typeof atLedger> | undefined): Violation[] {
  const about = `the till says ${end.kind} ${end.id} is ${end.state}`;
  if (end.state === 'refused') {
    const what = `${about}, and it has ${end.kind === 'purchase' ? 'earned' : 'taken points back'}`;
    return found === undefined ? [] : [{ invariant: 'I2', what }];
  }
  if (found === undefined)
    return [{ invariant: 'I5', what: `${about}, the ledger does not know it` }];
  const differs = (['receipt', 'currency', 'paid', 'points', 'of'] as const).filter(
    (name) => end[name] !== found[name],
  );
  return differs.map((name) => ({
    invariant: 'I5',
    what: `${about} with another ${name === 'of' ? 'purchase' : name} than the ledger's`,
  }));
}
