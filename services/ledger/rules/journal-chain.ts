/**
 * The journal's hash chain (I7): each transaction carries a hash over the one before it and over its
 * own content, so that nothing can be changed, left out, put in or reordered behind the newest hash.
 *
 *   content_n = SHA-256 of the transaction with its entries, as JSON after RFC 8785
 *   hash_n    = SHA-256 of "kangen-journal-1" LF hash_n-1 LF content_n LF
 *
 * Hashes are lower-case hexadecimal, hash_0 is 64 zeros. Two steps, so that somebody can be shown that
 * a transaction is in the chain without being shown anybody else's. docs/protocol.md has an example
 * that needs nothing but sha256sum.
 */
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { type ChainLink } from '../store/rows.ts';
import { type Write } from '../store/writes.ts';

const DOMAIN = 'kangen-journal-1';

/** What is chained: a transaction and its entries, in their order. */
export interface Chainable {
  transaction: {
    id: string;
    atMs: number;
    kind: string;
    reason: string;
    purchaseId: string | null;
    redemptionId: string | null;
  };
  entries: readonly { account: string; providerId: string; customerId: string; points: number }[];
}

/** Before the first transaction. */
export const chainStart: ChainLink = { sequence: 0, hash: '0'.repeat(64) };

export function nextLink(previous: ChainLink, next: Chainable): ChainLink {
  const sequence = previous.sequence + 1;
  const content = contentHash(sequence, next);
  return { sequence, hash: sha256(`${DOMAIN}\n${previous.hash}\n${content}\n`) };
}

/**
 * Where one posting of a decision will stand, whose writes are applied behind `newest` in their order.
 * The engine computes it again when it posts, in the same transaction of the database.
 */
export function linkOf(
  newest: ChainLink,
  writes: readonly Write[],
  transactionId: string,
): ChainLink {
  let link = newest;
  for (const write of writes) {
    if (write.op !== 'post') continue;
    link = nextLink(link, write);
    if (write.transaction.id === transactionId) return link;
  }
  throw new Error('a statement is about one of the postings beside it');
}

/** What others are shown of a transaction that is not theirs. */
export const contentHash = (sequence: number, of: Chainable): string =>
  sha256(canonicalContent(sequence, of));

/**
 * RFC 8785: members in this order, no space between them, and strings and integers as ECMAScript
 * writes them, which is what `JSON.stringify` does with members written down in their order.
 */
export function canonicalContent(sequence: number, { transaction, entries }: Chainable): string {
  const { atMs, id, kind, purchaseId, reason, redemptionId } = transaction;
  // Half a surrogate pair would be stored as something else than what was hashed, NUL ends a text.
  assert.ok(!/[\0\p{Surrogate}]/u.test(reason), 'a reason is text');
  return JSON.stringify({
    at: atMs,
    entries: entries.map(({ account, customerId, points, providerId }, line) => ({
      account,
      customer: customerId,
      line,
      points,
      provider: providerId,
    })),
    id,
    kind,
    purchase: purchaseId,
    reason,
    redemption: redemptionId,
    sequence,
  });
}

const sha256 = (text: string): string => hash('sha256', text, 'hex');
