/**
 * That the points of a receipt moved in the points service's journal, and that this journal is one it
 * has signed for: from the customer's own transaction, hash by hash, to a signed head.
 *
 *   content = SHA-256 of the transaction's JSON
 *   hash    = SHA-256 of "kangen-journal-1" LF hash before LF content LF
 *
 * Of the transactions in between there are hashes only: nobody learns what others did.
 */
import { hex, isCount, isHash, isObject, type Members, sha256 } from './encoding.ts';
import { type KnownKey } from './keys.ts';
import { checkMessage } from './message.ts';
import { type Outcome, type Statement } from './statement.ts';

export interface Proof {
  statement: string;
  transaction: string;
  before: string;
  after: string[];
  head: string | null;
}

export type JournalVerdict =
  /** The receipt names its transaction, and nothing more was shown. */
  | { kind: 'named'; sequence: number }
  /** The receipt is from before receipts named one. */
  | { kind: 'not-named' }
  /** It is in the journal up to a signed head. `at`: when that was signed, seconds since the epoch. */
  | { kind: 'included'; sequence: number; head: number; at: number }
  /** The transaction fits the receipt; no head was signed that far yet. */
  | { kind: 'not-signed-yet'; sequence: number }
  | { kind: 'broken'; why: Broken };

export type Broken =
  | 'proof-unreadable'
  | 'other-receipt'
  | 'other-hash'
  | 'other-transaction'
  | 'head-not-signed'
  | 'head-elsewhere';

const HEAD = 'kangen-journal-head+jws';

/** @returns null where the text is no proof */
export function readProof(text: string): Proof | null {
  const value = parsed(text);
  const proof = isObject(value) && isObject(value['proof']) ? value['proof'] : value;
  if (!isObject(proof)) return null;
  const { statement, transaction, before, after, head } = proof;
  const isRight =
    typeof statement === 'string' &&
    typeof transaction === 'string' &&
    isHash(before) &&
    Array.isArray(after) &&
    after.every(isHash) &&
    (head === null || typeof head === 'string');
  return isRight ? (proof as unknown as Proof) : null;
}

export async function checkProof(
  receipt: { jws: string; said: Statement },
  proof: Proof,
  keys: readonly KnownKey[],
): Promise<JournalVerdict> {
  const { journal } = receipt.said;
  if (journal === null) return { kind: 'not-named' };
  if (proof.statement !== receipt.jws) return broken('other-receipt');
  const own = await linked(proof.before, await contentOf(proof.transaction));
  if (own !== journal.hash) return broken('other-hash');
  if (!isAbout(proof.transaction, receipt.said, journal.sequence)) {
    return broken('other-transaction');
  }
  const { sequence } = journal;
  if (proof.head === null) return { kind: 'not-signed-yet', sequence };
  let newest = own;
  for (const content of proof.after) newest = await linked(newest, content);
  const signed = await checkMessage(HEAD, proof.head, keys);
  if (signed.kind !== 'holds') return broken('head-not-signed');
  const head = isObject(signed.payload) ? signed.payload : {};
  const isThere = head['sequence'] === sequence + proof.after.length && head['hash'] === newest;
  if (!isThere || !isCount(head['iat'])) return broken('head-elsewhere');
  return { kind: 'included', sequence, head: sequence + proof.after.length, at: head['iat'] };
}

const broken = (why: Broken): JournalVerdict => ({ kind: 'broken', why });

const contentOf = async (transaction: string): Promise<string> => hex(await sha256(transaction));

const linked = async (before: string, content: string): Promise<string> =>
  hex(await sha256(`kangen-journal-1\n${before}\n${content}\n`));

/** Which movement an outcome is, and the account that the points leave by it. */
const movements: Record<Outcome, { kind: string; from: string }> = {
  completed: { kind: 'redeem', from: 'held' },
  refused: { kind: 'release', from: 'held' },
  cancelled: { kind: 'release', from: 'held' },
  returned: { kind: 'return', from: 'redeemed' },
};

function isAbout(text: string, said: Statement, sequence: number): boolean {
  const transaction = parsed(text);
  if (!isObject(transaction) || !Array.isArray(transaction['entries'])) return false;
  const { kind, from } = movements[said.outcome];
  const moved = transaction['entries']
    .filter((entry): entry is Members => isObject(entry) && entry['account'] === from)
    .reduce((sum, { points }) => sum + (typeof points === 'number' ? points : Number.NaN), 0);
  return (
    transaction['sequence'] === sequence &&
    transaction['kind'] === kind &&
    transaction['redemption'] === said.redemption &&
    moved === -said.points
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON: says nothing.
    return null;
  }
}
