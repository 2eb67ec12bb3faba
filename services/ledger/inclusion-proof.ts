/**
 * Leads from a statement to a signed head of the journal (I7): the customer's own transaction whole, of
 * everybody else's only the hash of its content.
 */
import assert from 'node:assert/strict';
import { type InclusionProof } from '../../protocol/ledger.ts';
import { type Statement } from '../../protocol/messages.ts';
import { signedOnce } from '../../protocol/sealed/sign.ts';
import { verifyMessage } from '../../protocol/sealed/verify.ts';
import { type LedgerContext } from './context.ts';
import { limits } from './limits.ts';
import { canonicalContent, contentHash } from './rules/journal-chain.ts';
import { type SignedHead } from './signed-heads.ts';

type ProofContext = Pick<LedgerContext, 'store' | 'keys' | 'heads'>;

/** @returns null where the statement names no transaction, or one that is not in this journal */
export async function inclusionProof(
  context: ProofContext,
  statement: string,
): Promise<InclusionProof | null> {
  const place = await placeIn(context, statement);
  if (place === null) return null;
  const head = await headFrom(context, place.sequence);
  const span = { from: place.sequence, to: head?.head.sequence ?? place.sequence };
  const { before, transactions } = await context.store.read({ name: 'journal-span', ...span });
  const [own, ...others] = transactions;
  assert.ok(own !== undefined && before !== null, 'a transaction that is there can be read');
  return {
    statement,
    transaction: canonicalContent(own.sequence, own.content),
    before: before.hash,
    after: others.map(({ sequence, content }) => contentHash(sequence, content)),
    head: head?.jws ?? null,
  };
}

/** The statement is our own word; after a restore the journal may not bear it out any more. */
async function placeIn(
  { store, keys }: ProofContext,
  statement: string,
): Promise<NonNullable<Statement['journal']> | null> {
  const verified = await verifyMessage('statement', signedOnce(statement), (kid) =>
    keys.verifying.find((key) => key.kid === kid),
  );
  const journal = verified.ok ? verified.message.journal : undefined;
  if (journal === undefined) return null;
  const there = await store.read({ name: 'journal-link', sequence: journal.sequence });
  return there?.hash === journal.hash ? journal : null;
}

/** One that the journal bears out, and not further off than a list of hashes should be long. */
async function headFrom(
  { store, heads }: ProofContext,
  sequence: number,
): Promise<SignedHead | null> {
  const candidates = (await heads?.from(sequence)) ?? [];
  for (const candidate of candidates) {
    const { head } = candidate;
    if (head.sequence - sequence > limits.proofHashesMax) continue;
    const there = await store.read({ name: 'journal-link', sequence: head.sequence });
    if (there?.hash === head.hash) return candidate;
  }
  return null;
}
