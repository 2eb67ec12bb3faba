/**
 * Whether a statement stands in the ledger's journal, up to a head that the ledger has signed (I7). The
 * ledger shows the way, `GET /v1/redemptions/{id}/proof`; each step of it is computed here again:
 *
 *   statement ── names hash n ──▶ hash(before, transaction) ── the contents after it ──▶ head's hash
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { LEDGER_URN } from '../../protocol/identity.ts';
import { type RedemptionId } from '../../protocol/ids.ts';
import { type InclusionProof, redemptionProof } from '../../protocol/ledger.ts';
import { type Statement } from '../../protocol/messages.ts';
import { keyOf } from '../engine/evidence.ts';
import { type BookChecked } from '../engine/ports.ts';
import { type Outcome, unknown } from './outcome.ts';
import { KeysUnavailable, type PeerKeys } from './peer-keys.ts';
import { type Peer } from './peer.ts';
import { messageBy } from './verified.ts';

export async function askBook(
  peer: Peer,
  keys: PeerKeys,
  { id, path }: { id: RedemptionId; path: string },
): Promise<Outcome<BookChecked>> {
  const asked = await peer.call({ method: 'GET', path, answer: redemptionProof });
  if (asked.kind !== 'answered') return asked;
  const { proof, returnProof } = asked.body;
  const last = returnProof === undefined ? proof : returnProof;
  if (asked.body.id !== id) return { kind: 'answered', body: { state: 'broken' } };
  // Not borne out, or not final: that it is in the book is not to be said.
  if (last === null) return { kind: 'answered', body: { state: 'unknown' } };
  try {
    return { kind: 'answered', body: await bookChecked(last, keys, id) };
  } catch (error) {
    if (error instanceof KeysUnavailable) return unknown(error.reason);
    throw error;
  }
}

async function bookChecked(
  proof: InclusionProof,
  keys: PeerKeys,
  id: RedemptionId,
): Promise<BookChecked> {
  const said = await messageBy(keys, 'statement', proof.statement);
  if (said === null || said.iss !== LEDGER_URN || !isAbout(said, proof, id)) return broken;
  if (proof.head === null) return { state: 'soon' };
  const head = await messageBy(keys, 'head', proof.head);
  const holds =
    head !== null &&
    head.iss === LEDGER_URN &&
    head.sequence === (said.journal?.sequence ?? 0) + proof.after.length &&
    head.hash === proof.after.reduce(link, said.journal?.hash ?? '');
  return holds ? { state: 'holds', key: keyOf(proof.head) } : broken;
}

const broken: BookChecked = { state: 'broken' };

/** What the transaction has to say for the statement to be about it. */
const transactionSaid = z.looseObject({ redemption: z.string().nullable(), kind: z.string() });
const kinds: Readonly<Record<Statement['outcome'], string>> = {
  completed: 'redeem',
  refused: 'release',
  cancelled: 'release',
  returned: 'return',
};

function isAbout(
  { redemption, outcome, journal }: Statement,
  { before, transaction }: InclusionProof,
  id: RedemptionId,
): boolean {
  if (journal === undefined || redemption !== id) return false;
  if (link(before, sha256(transaction)) !== journal.hash) return false;
  const said = transactionSaid.safeParse(jsonOf(transaction));
  return said.success && said.data.redemption === id && said.data.kind === kinds[outcome];
}

/** As docs/protocol.md writes it: the hash so far, and the content's. */
const link = (before: string, content: string): string =>
  sha256(`kangen-journal-1\n${before}\n${content}\n`);

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is no transaction either.
    return undefined;
  }
}
