/**
 * A part of the journal's hash chain (I7), computed once more from the rows alone: counted without a gap, and
 * every transaction's hash over the one before it and its own content. How it is computed stands in
 * docs/protocol.md; nothing here is taken from the code that writes it.
 */
import { hash } from 'node:crypto';
import type { MessagePort } from 'node:worker_threads';
import { z } from 'zod';
import { type Books } from './database.ts';

export interface Part {
  /** Begins behind this transaction, whose kept hash the part before bears out; 0: at the beginning. */
  after: number;
  upTo: number;
  /** Transactions whose hash is wanted. */
  asked: ReadonlySet<number>;
}

/** As computed; `entries` are all since the part began. */
export interface Link {
  hash: string;
  entries: number;
}

export interface Walked {
  soundUpTo: number;
  entries: number;
  found: Map<number, Link>;
  /** The first that is wrong, in words; null: none is. */
  broken: string | null;
}

/** What is handed to another thread (chain-worker.ts), and what it answers. */
export interface Errand {
  file: string;
  part: Part;
  answer: MessagePort;
  /** Not 0 as soon as there is an answer. */
  answered: Int32Array;
}
export type Answer = { ok: true; walked: Walked } | { ok: false; problem: string };

export const BEFORE_ALL = '0'.repeat(64);

/** Sequence, kept hash, id, how many entries, content. */
const linked = z.tuple([z.number(), z.string(), z.string(), z.number(), z.string()]);

export function walkPart(ledger: Books, { after, upTo, asked }: Part): Walked {
  const walked: Walked = { soundUpTo: after, entries: 0, found: new Map(), broken: null };
  let newest = after === 0 ? BEFORE_ALL : keptHash(ledger, after);
  for (const [found, kept, id, entries, content] of ledger.lists(linked, chain, [after, upTo])) {
    const before = walked.soundUpTo;
    const sequence = before + 1;
    if (found !== sequence) {
      const what = `journal transaction ${sequence} is missing: after ${before} comes ${found} (${id})`;
      return { ...walked, broken: what };
    }
    newest = sha256(`kangen-journal-1\n${newest}\n${sha256(content)}\n`);
    if (kept !== newest) {
      const what = `journal transaction ${sequence} (${id}), or what stood before it, was changed: its hash does not follow`;
      return { ...walked, broken: what };
    }
    walked.soundUpTo = sequence;
    walked.entries += entries;
    if (asked.has(sequence)) walked.found.set(sequence, { hash: newest, entries: walked.entries });
  }
  return walked;
}

const sha256 = (text: string): string => hash('sha256', text, 'hex');

function keptHash(ledger: Books, sequence: number): string {
  const row = z.tuple([z.string()]);
  const sql = 'SELECT hash FROM journal_transaction WHERE sequence = ?';
  const [kept] = ledger.lists(row, sql, [sequence]);
  if (kept === undefined) throw new Error(`journal transaction ${sequence} has gone meanwhile`);
  return kept[0];
}

/**
 * One row for each transaction, its content put together by the database: JSON with its members in the
 * order of their names, and no space (RFC 8785).
 */
const chain = `
  SELECT t.sequence, t.hash, t.id, count(e.line),
         '{"at":' || t.at_ms || ',"entries":[' || coalesce(group_concat(
             '{"account":' || json_quote(e.account)
                 || ',"customer":' || json_quote(e.customer_id) || ',"line":' || e.line
                 || ',"points":' || e.points || ',"provider":' || json_quote(e.provider_id) || '}',
             ',' ORDER BY e.line), '')
           || '],"id":' || json_quote(t.id) || ',"kind":' || json_quote(t.kind)
           || ',"purchase":' || json_quote(t.purchase_id) || ',"reason":' || json_quote(t.reason)
           || ',"redemption":' || json_quote(t.redemption_id) || ',"sequence":' || t.sequence || '}'
    FROM journal_transaction t LEFT JOIN journal_entry e ON e.transaction_id = t.id
   WHERE t.sequence > ? AND t.sequence <= ?
   GROUP BY t.sequence ORDER BY t.sequence`;
