/**
 * The journal's hash chain (I7), computed once more from the rows alone: counted from 1 without a gap,
 * and every transaction's hash over the one before it and its own content. How it is computed stands in
 * docs/protocol.md; nothing here is taken from the code that writes it.
 */
import { hash } from 'node:crypto';
import { z } from 'zod';
import { type Books, type Violation } from './database.ts';

const linked = z.looseObject({
  sequence: z.number(),
  hash: z.string(),
  id: z.string(),
  entries: z.number(),
  content: z.string(),
});

/** Told of each link, as computed, up to the first that is wrong; `entries` are all so far. */
export type Seen = (sequence: number, hash: string, entries: number) => void;

export function verifyChain(ledger: Books, seen: Seen): Violation[] {
  const broken = firstBroken(ledger, seen);
  return [...(broken === null ? [] : [broken]), ...entriesOfNothing(ledger)];
}

function firstBroken(ledger: Books, seen: Seen): Violation | null {
  let sequence = 0;
  let newest = '0'.repeat(64);
  let total = 0;
  for (const { sequence: found, hash: kept, id, entries, content } of ledger.each(linked, chain)) {
    sequence += 1;
    if (found !== sequence) {
      const what = `journal transaction ${sequence} is missing: after ${sequence - 1} comes ${found} (${id})`;
      return { invariant: 'I7', what };
    }
    newest = sha256(`kangen-journal-1\n${newest}\n${sha256(content)}\n`);
    if (kept !== newest) {
      const what = `journal transaction ${sequence} (${id}), or what stood before it, was changed: its hash does not follow`;
      return { invariant: 'I7', what };
    }
    total += entries;
    seen(sequence, newest, total);
  }
  return null;
}

const sha256 = (text: string): string => hash('sha256', text, 'hex');

/**
 * One row for each transaction, its content put together by the database: JSON with its members in the
 * order of their names, and no space (RFC 8785).
 */
const chain = `
  SELECT t.sequence, t.hash, t.id,
         (SELECT count(*) FROM journal_entry e WHERE e.transaction_id = t.id) AS entries,
         '{"at":' || t.at_ms || ',"entries":[' || coalesce((
             SELECT group_concat('{"account":' || json_quote(e.account)
                 || ',"customer":' || json_quote(e.customer_id) || ',"line":' || e.line
                 || ',"points":' || e.points || ',"provider":' || json_quote(e.provider_id) || '}',
                 ',' ORDER BY e.line)
               FROM journal_entry e WHERE e.transaction_id = t.id), '')
           || '],"id":' || json_quote(t.id) || ',"kind":' || json_quote(t.kind)
           || ',"purchase":' || json_quote(t.purchase_id) || ',"reason":' || json_quote(t.reason)
           || ',"redemption":' || json_quote(t.redemption_id) || ',"sequence":' || t.sequence || '}'
           AS content
    FROM journal_transaction t ORDER BY t.sequence`;

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
