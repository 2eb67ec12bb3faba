/**
 * The books, held to what was signed for them (I7): the newest head in the folder, and statements that
 * came back from customers' kiosks.
 *
 * Several processes share one database, each with a folder of its own. What an operator has accepted at
 * one of them is a signed head in the database too, so all go on from it.
 */
import { type JournalHead } from '../../protocol/messages.ts';
import { signedOnce } from '../../protocol/sealed/sign.ts';
import { type Verified, verifyMessage } from '../../protocol/sealed/verify.ts';
import { type LedgerContext } from './context.ts';
import { type HeadsFolder } from './heads-folder.ts';
import {
  type Found,
  type Gap,
  gapBetween,
  type HeadPlace,
  isGivenUp,
  journalGap,
  placeOf,
  trailGap,
  unreadable,
  type Witness,
  witnessGap,
} from './rules/journal-head.ts';

type CompareContext = Pick<LedgerContext, 'store' | 'keys' | 'log'>;

export interface Compared {
  gap: Gap | null;
  /** The newest head; null: there is none, or none that can be read. */
  head: JournalHead | null;
}

export async function compareBooks(
  context: CompareContext,
  folder: HeadsFolder,
): Promise<Compared> {
  await adoptAcceptance(context, folder);
  const place = folder.places().at(-1);
  if (place === undefined) {
    return { gap: await gapOfWitnesses(context, { acceptances: [], lineage: 0 }), head: null };
  }
  const read = await readHead(context, folder, place);
  if (!read.ok) return { gap: unreadable(place, read.reason), head: null };
  const head = read.message;
  const gap =
    gapBetween(head, await foundAt(context, head)) ??
    (await gapOfWitnesses(context, {
      acceptances: await acceptedIn(context, folder),
      lineage: head.lineage,
    }));
  return { gap, head };
}

/** Up to where the books are what was signed for, by heads and by statements. */
export async function borneOut(
  context: CompareContext,
  folder: HeadsFolder,
): Promise<{ kept: number; trailKept: number }> {
  const acceptances = await acceptedIn(context, folder);
  const contradicting = await unborneWitnesses(context, acceptances);
  const before = Math.min(...contradicting.map(({ sequence }) => sequence - 1));
  let kept: number | null = null;
  let trailKept: number | null = null;
  for (const place of folder.places().toReversed()) {
    const read = await readHead(context, folder, place);
    if (!read.ok) continue;
    const found = await foundAt(context, read.message);
    if (journalGap(read.message, found) === null) kept ??= place.sequence;
    if (trailGap(read.message, found) === null) trailKept ??= place.deeds;
    if (kept !== null && trailKept !== null) break;
  }
  return { kept: Math.min(kept ?? 0, before), trailKept: trailKept ?? 0 };
}

/** Whether the journal bears it out, or an operator has accepted that what it names was lost. */
export async function isBorneOut(
  context: CompareContext,
  folder: HeadsFolder,
  witness: Witness,
): Promise<boolean> {
  const there = await context.store.read({ name: 'journal-link', sequence: witness.sequence });
  return there?.hash === witness.hash || isGivenUp(witness, await acceptedIn(context, folder));
}

/** SECURITY: only one that this ledger has signed counts, and only a lineage that is newer than ours. */
async function adoptAcceptance(context: CompareContext, folder: HeadsFolder): Promise<void> {
  const { acceptances } = await context.store.read({ name: 'witnesses' });
  const newest = acceptances.at(-1);
  const own = folder.places().at(-1)?.lineage ?? 0;
  if (newest === undefined || newest.lineage <= own) return;
  const read = await verified(context, newest.head);
  if (read.ok && read.message.accepted !== null && read.message.lineage === newest.lineage) {
    folder.add(placeOf(read.message), newest.head);
    const { lineage } = newest;
    context.log.warn({ lineage }, 'an operator has accepted a gap at another process');
  } else {
    const why = { alarm: 'acceptance-unreadable', lineage: newest.lineage };
    context.log.error(why, 'what the books say an operator accepted is not signed by this ledger');
  }
}

async function gapOfWitnesses(
  context: CompareContext,
  { acceptances, lineage }: { acceptances: readonly JournalHead[]; lineage: number },
): Promise<Gap | null> {
  const [first] = await unborneWitnesses(context, acceptances);
  if (first === undefined) return null;
  const { sequence } = first;
  const journal = await context.store.read({ name: 'journal-link', sequence });
  const { link } = await context.store.read({ name: 'journal-head', after: sequence });
  return witnessGap(first, { journal, newest: link, lineage });
}

async function unborneWitnesses(
  { store }: CompareContext,
  acceptances: readonly JournalHead[],
): Promise<Witness[]> {
  const { witnesses } = await store.read({ name: 'witnesses' });
  const unborne: Witness[] = [];
  for (const witness of witnesses) {
    const there = await store.read({ name: 'journal-link', sequence: witness.sequence });
    if (there?.hash !== witness.hash && !isGivenUp(witness, acceptances)) unborne.push(witness);
  }
  return unborne;
}

/** The head that begins a lineage says what was accepted; it is the first of its lineage. */
async function acceptedIn(context: CompareContext, folder: HeadsFolder): Promise<JournalHead[]> {
  const first = new Map<number, HeadPlace>();
  for (const place of folder.places()) {
    if (place.lineage > 0 && !first.has(place.lineage)) first.set(place.lineage, place);
  }
  const heads: JournalHead[] = [];
  for (const place of first.values()) {
    const read = await readHead(context, folder, place);
    if (read.ok) heads.push(read.message);
  }
  return heads;
}

/** Verified with the ledger's own keys, and what its name says. */
async function readHead(
  context: CompareContext,
  folder: HeadsFolder,
  place: HeadPlace,
): Promise<Verified<'head'>> {
  const read = await verified(context, folder.read(place));
  if (!read.ok) return read;
  const { lineage, sequence, deeds } = placeOf(read.message);
  return lineage === place.lineage && sequence === place.sequence && deeds === place.deeds
    ? read
    : { ok: false, reason: 'it is not the head that its name says' };
}

const verified = ({ keys }: CompareContext, jws: string): Promise<Verified<'head'>> =>
  verifyMessage('head', signedOnce(jws), (kid) => keys.verifying.find((key) => key.kid === kid));

async function foundAt({ store }: CompareContext, head: JournalHead): Promise<Found> {
  const { sequence } = head;
  const deeds = placeOf(head).deeds;
  return {
    journal: await store.read({ name: 'journal-link', sequence }),
    trail: await store.read({ name: 'trail-link', sequence: deeds }),
    newest: await store.read({ name: 'journal-head', after: sequence }),
  };
}
