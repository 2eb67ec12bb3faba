/**
 * The bank's account against itself and against what the ledger has imported of it (I2): every credit the
 * bank made is booked once, every entry of an imported statement is such a booking, none of those days is
 * left out, and what the ledger calls matched does match.
 */
import { z } from 'zod';
import { type Books, type Violation } from './database.ts';

const booking = z.looseObject({
  day: z.number(),
  kind: z.string(),
  redemption: z.string(),
  amount: z.number(),
  reference: z.string(),
});
const id = z.looseObject({ id: z.string() });

/** @param ledger read before the bank: what it has imported must have been booked by then */
export function verifyBookings(imported: Imported, bank: Books): Violation[] {
  return [...unbooked(bank), ...otherwiseImported(imported, bank)];
}

export interface Imported {
  /** Days whose statement was read to its end. */
  days: Set<number>;
  entries: string[];
}

export function importedEntries(ledger: Books): Imported {
  const day = z.looseObject({ day: z.number() });
  const days = ledger.rows(day, 'SELECT day FROM bank_statement WHERE is_last = 1');
  const entries = ledger.rows(
    booking.extend({ redemption: z.string().nullable(), reference: z.string().nullable() }),
    `SELECT day, kind, redemption_id AS redemption, amount_minor AS amount,
            bank_reference AS reference FROM bank_entry`,
  );
  return { days: new Set(days.map((one) => one.day)), entries: entries.map(inWords) };
}

/** What the ledger calls matched: paid once, in that amount, and completed. */
export function verifyMatches(ledger: Books): Violation[] {
  const wrong = ledger.rows(
    id,
    `SELECT m.subject AS id FROM statement_match m
       LEFT JOIN redemption r ON r.id = m.redemption_id
      WHERE m.state = 'matched' AND m.due_day IS NULL AND m.why IN ('paid', 'paid-and-returned')
        AND (r.id IS NULL OR r.state NOT IN ('completed', 'returned')
          OR (SELECT count(*) FROM bank_entry e WHERE e.redemption_id = r.id
                AND e.kind = 'payment' AND e.amount_minor = r.amount_minor) <> 1
          OR EXISTS (SELECT 1 FROM bank_entry e WHERE e.redemption_id = r.id
                AND (e.kind = 'other' OR e.amount_minor <> r.amount_minor)))
     UNION
     SELECT e.id FROM bank_entry e
      WHERE coalesce(e.redemption_id, e.id) NOT IN (SELECT subject FROM statement_match)`,
  );
  return wrong.map((one) => ({ invariant: 'I2', what: `${one.id} is called matched, or nothing` }));
}

function unbooked(bank: Books): Violation[] {
  const rows = bank.rows(
    id,
    `SELECT redemption AS id FROM (
       SELECT redemption, 'payment' AS kind, amount FROM posting WHERE side = 'credit'
       UNION ALL SELECT redemption, 'return', amount FROM return_posting WHERE side = 'credit')
     WHERE (redemption, kind, amount) NOT IN (SELECT redemption, kind, amount FROM booking)
     UNION
     SELECT redemption FROM booking WHERE (redemption, kind) NOT IN (
       SELECT redemption, 'payment' FROM posting UNION ALL
       SELECT redemption, 'return' FROM return_posting)
     UNION
     SELECT 'the balance of the programme' WHERE EXISTS (
       SELECT 1 FROM account WHERE id = (SELECT debtor FROM bank_state)
          AND balance <> opening + (SELECT coalesce(sum(
            CASE kind WHEN 'return' THEN amount ELSE -amount END), 0) FROM booking))`,
  );
  return rows.map((one) => ({ invariant: 'I2', what: `${one.id}: credited and booked differ` }));
}

function otherwiseImported({ days, entries }: Imported, bank: Books): Violation[] {
  const booked = bank.rows(
    booking,
    `SELECT CAST(julianday(day) - julianday('1970-01-01') AS INTEGER) AS day, kind, redemption,
            amount, bank_reference AS reference FROM booking`,
  );
  const known = new Set(booked.map(inWords));
  const seen = new Set(entries);
  const invented = entries.filter((entry) => !known.has(entry));
  const leftOut = booked.filter(({ day }) => days.has(day)).map(inWords);
  return [
    ...invented.map((what): Violation => ({ invariant: 'I2', what: `never booked: ${what}` })),
    ...leftOut
      .filter((entry) => !seen.has(entry))
      .map((what): Violation => ({ invariant: 'I2', what: `booked and not imported: ${what}` })),
  ];
}

const inWords = (one: Record<'day' | 'kind' | 'redemption' | 'amount' | 'reference', unknown>) =>
  `${String(one.kind)} of ${String(one.amount)} for ${String(one.redemption)} as ${String(one.reference)} on day ${String(one.day)}`;
