/**
 * When the journal's head is signed, what it says, and what it means when the books do not bear it
 * out (I7, F10). A head also says how far the audit trail had come.
 */
import { LEDGER_URN } from '../../../protocol/identity.ts';
import { type JournalHead } from '../../../protocol/messages.ts';
import { limits } from '../limits.ts';
import { type JournalHeadFacts } from '../store/queries.ts';
import { type ChainLink, type JournalGapRow, type JournalWitnessRow } from '../store/rows.ts';
import { secondsOf } from './instant.ts';

/** Which head it is: later lineages are newer, within one later sequences, within those more deeds. */
export interface HeadPlace extends Pick<JournalHead, 'lineage' | 'sequence'> {
  /** Entries of the audit trail that it covers. */
  deeds: number;
}

export const placeOf = ({ lineage, sequence, trail }: JournalHead): HeadPlace => ({
  lineage,
  sequence,
  deeds: trail?.sequence ?? 0,
});

export const inOrder = (one: HeadPlace, other: HeadPlace): number =>
  one.lineage - other.lineage || one.sequence - other.sequence || one.deeds - other.deeds;

/** Without deeds, as heads were called before the audit trail was covered. */
export function nameOf({ lineage, sequence, deeds }: HeadPlace): string {
  const parts = [padded(lineage, 4), padded(sequence, 16)];
  return `${[...parts, ...(deeds === 0 ? [] : [padded(deeds, 16)])].join('-')}.jws`;
}

const padded = (count: number, digits: number): string => String(count).padStart(digits, '0');

export function placeNamed(name: string): HeadPlace | null {
  const [, lineage, sequence, deeds = '0'] =
    /^(\d{4})-(\d{16})(?:-(\d{16}))?\.jws$/.exec(name) ?? [];
  return lineage === undefined || sequence === undefined
    ? null
    : { lineage: Number(lineage), sequence: Number(sequence), deeds: Number(deeds) };
}

export function headOf(
  { link, entries, trail }: JournalHeadFacts,
  said: Pick<JournalHead, 'lineage' | 'accepted'> & { nowMs: number; jti: string },
): JournalHead {
  const { nowMs, jti, lineage, accepted } = said;
  return {
    iss: LEDGER_URN,
    aud: LEDGER_URN,
    iat: secondsOf(nowMs),
    jti,
    lineage,
    sequence: link.sequence,
    hash: link.hash,
    entries,
    trail,
    accepted,
  };
}

/** Whether it says more than the last one. */
export function isNews(next: JournalHead, last: JournalHead | null): boolean {
  const { sequence, deeds } = placeOf(next);
  const known = last === null ? { sequence: 0, deeds: 0 } : placeOf(last);
  return sequence !== known.sequence || deeds !== known.deeds;
}

/**
 * Every so many transactions, and every day on which there was one. What an operator did is signed for
 * soon: who may write the books has little time to take it out again.
 */
export function isHeadDue(next: JournalHead, last: JournalHead | null, nowMs: number): boolean {
  if (!isNews(next, last)) return false;
  if (last === null) return true;
  const { sequence, deeds } = placeOf(next);
  const known = placeOf(last);
  const sinceMs = nowMs - last.iat * 1000;
  return (
    sequence - known.sequence >= limits.headTransactions ||
    sinceMs >= limits.headIntervalMs ||
    (deeds !== known.deeds && sinceMs >= limits.headDeedIntervalMs)
  );
}

/** The books are not what was signed for: what a person is told. */
export interface Gap {
  kind: JournalGapRow['kind'];
  head: Pick<HeadPlace, 'lineage' | 'sequence'>;
  detail: string;
}

const at = ({ lineage, sequence }: Gap['head']): Gap['head'] => ({ lineage, sequence });

/** The links at a head's place, null where the books do not go so far; and how far they go. */
export interface Found {
  journal: ChainLink | null;
  trail: ChainLink | null;
  newest: Pick<JournalHeadFacts, 'link' | 'trail'>;
}

export function gapBetween(head: JournalHead, found: Found): Gap | null {
  return journalGap(head, found) ?? trailGap(head, found);
}

export function journalGap(head: JournalHead, { journal, newest }: Found): Gap | null {
  const { sequence, hash } = head;
  const signed = `a head was signed at transaction ${sequence}`;
  if (journal === null) {
    const detail = `${signed}, the journal ends at ${newest.link.sequence}: it was rolled back`;
    return { kind: 'journal-behind', head: at(head), detail };
  }
  if (journal.hash === hash) return null;
  const detail = `${signed}, the journal has another one there: it was rolled back and went on, or was altered`;
  return { kind: 'journal-altered', head: at(head), detail };
}

/** A head from before the audit trail was covered says nothing of it. */
export function trailGap(head: JournalHead, { trail, newest }: Found): Gap | null {
  if (head.trail === undefined) return null;
  const signed = `a head was signed at entry ${head.trail.sequence} of the audit trail`;
  if (trail === null) {
    const detail = `${signed}, which ends at ${newest.trail.sequence}: it was cut short`;
    return { kind: 'trail-behind', head: at(head), detail };
  }
  if (trail.hash === head.trail.hash) return null;
  const detail = `${signed}, which has another one there: it was altered`;
  return { kind: 'trail-altered', head: at(head), detail };
}

export function unreadable(head: HeadPlace, reason: string): Gap {
  const detail = `the newest head, ${nameOf(head)}, is not one of this ledger: ${reason}`;
  return { kind: 'head-unreadable', head: at(head), detail: detail.slice(0, 500) };
}

/** What a statement says of the journal. */
export type Witness = Pick<JournalWitnessRow, 'sequence' | 'hash' | 'issuedSeconds'>;

/** A statement that was given out names a transaction: is it there? */
export function witnessGap(
  { sequence, hash }: Witness,
  { journal, newest, lineage }: Pick<Found, 'journal'> & { newest: ChainLink; lineage: number },
): Gap | null {
  if (journal?.hash === hash) return null;
  const said = `a statement that was given out names transaction ${sequence}`;
  const head = { lineage, sequence };
  return journal === null
    ? {
        kind: 'journal-behind',
        head,
        detail: `${said}, the journal ends at ${newest.sequence}: it was rolled back`,
      }
    : {
        kind: 'journal-altered',
        head,
        detail: `${said}, the journal has another one there: it was rolled back and went on, or was altered`,
      };
}

/** An operator has accepted, later, that what stood behind `kept` was lost. */
export const isGivenUp = (
  { sequence, issuedSeconds }: Witness,
  acceptances: readonly JournalHead[],
): boolean =>
  acceptances.some(
    ({ accepted, iat }) => accepted !== null && iat >= issuedSeconds && sequence > accepted.kept,
  );
