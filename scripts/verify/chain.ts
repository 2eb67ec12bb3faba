/**
 * The journal's hash chain (I7), computed once more from the rows alone: counted from 1 without a gap,
 * and every transaction's hash over the one before it and its own content. How it is computed stands in
 * docs/protocol.md; nothing here is taken from the code that writes it.
 */
import { hash } from 'node:crypto';
import { z } from 'zod';
import { type Books, type Violation } from './database.ts';

const row = z.looseObject({
  sequence: z.number(),
  hash: z.string(),
  id: z.string(),
  at: z.number(),
  kind: z.string(),
  reason: z.string(),
  purchase: z.string().nullable(),
  redemption: z.string().nullable(),
  line: z.number().nullable(),
  account: z.string().nullable(),
  provider: z.string().nullable(),
  customer: z.string().nullable(),
  points: z.number().nullable(),
});
type Row = z.output<typeof row>;

/** Told of each link, as computed, up to the first that is wrong; `entries` are all so far. */
export type Seen = (sequence: number, hash: string, entries: number) => void;

export function verifyChain(ledger: Books, seen: Seen): Violation[] {
  const broken = firstBroken(ledger, seen);
  return [...(broken === null ? [] : [broken]), ...entriesOfNothing(ledger)];
}

function firstBroken(ledger: Books, seen: Seen): Violation | null {
  let sequence = 0;
  let entries = 0;
  let newest = '0'.repeat(64);
  for (const rows of transactions(ledger)) {
    const [{ id, sequence: found, hash: kept }] = rows;
    sequence += 1;
    if (found !== sequence) {
      const what = `journal transaction ${sequence} is missing: after ${sequence - 1} comes ${found} (${id})`;
      return { invariant: 'I7', what };
    }
    newest = linkHash(newest, contentHash(rows));
    if (kept !== newest) {
      const what = `journal transaction ${sequence} (${id}), or what stood before it, was changed: its hash does not follow`;
      return { invariant: 'I7', what };
    }
    entries += rows.filter(({ line }) => line !== null).length;
    seen(sequence, newest, entries);
  }
  return null;
}

const sha256 = (text: string): string => hash('sha256', text, 'hex');

const linkHash = (previous: string, content: string): string =>
  sha256(`kangen-journal-1\n${previous}\n${content}\n`);

type Rows = [Row, ...Row[]];

/** JSON with its members in the order of their names, and no space: RFC 8785. */
function contentHash(rows: Rows): string {
  const [{ at, id, kind, purchase, reason, redemption, sequence }] = rows;
  const entries = rows
    .filter(({ line }) => line !== null)
    .map(({ account, customer, line, points, provider }) => ({
      account,
      customer,
      line,
      points,
      provider,
    }));
  const content = { at, entries, id, kind, purchase, reason, redemption, sequence };
  return sha256(JSON.stringify(content));
}

/** The rows of one transaction after the other, in one reading of the database. */
function* transactions(ledger: Books): Generator<Rows> {
  let rows: Rows | null = null;
  const all = ledger.each(
    row,
    `SELECT t.sequence, t.hash, t.id, t.at_ms AS at, t.kind, t.reason, t.purchase_id AS purchase,
            t.redemption_id AS redemption, e.line, e.account, e.provider_id AS provider,
            e.customer_id AS customer, e.points
       FROM journal_transaction t LEFT JOIN journal_entry e ON e.transaction_id = t.id
      ORDER BY t.sequence, e.line`,
  );
  for (const next of all) {
    if (rows !== null && rows[0].sequence === next.sequence) {
      rows.push(next);
      continue;
    }
    if (rows !== null) yield rows;
    rows = [next];
  }
  if (rows !== null) yield rows;
}

function entriesOfNothing(ledger: Books): Violation[] {
  const rows = ledger.rows(
    z.looseObject({ id: z.string() }),
    `SELECT DISTINCT transaction_id AS id FROM journal_entry
      WHERE transaction_id NOT IN (SELECT id FROM journal_transaction)`,
  );
  return rows.map(({ id }) => ({
    invariant: 'I7',
    what: `there are journal entries of transaction ${id}, which is not in the journal`,
  }));
}
