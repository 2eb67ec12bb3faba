/**
 * When the journal's head is signed, what it says, and what it means when the journal does not bear it
 * out (I7, F10).
 */
import { LEDGER_URN } from '../../../protocol/identity.ts';
import { type JournalHead } from '../../../protocol/messages.ts';
import { limits } from '../limits.ts';
import { type ChainLink } from '../store/rows.ts';
import { secondsOf } from './instant.ts';

/** Which head it is: later lineages are newer, and within one, later sequences. */
export type HeadPlace = Pick<JournalHead, 'lineage' | 'sequence'>;

export const nameOf = ({ lineage, sequence }: HeadPlace): string =>
  `${String(lineage).padStart(4, '0')}-${String(sequence).padStart(16, '0')}.jws`;

export function placeOf(name: string): HeadPlace | null {
  const [, lineage, sequence] = /^(\d{4})-(\d{16})\.jws$/.exec(name) ?? [];
  return lineage === undefined || sequence === undefined
    ? null
    : { lineage: Number(lineage), sequence: Number(sequence) };
}

export function headOf(
  link: ChainLink,
  said: Pick<JournalHead, 'lineage' | 'entries' | 'accepted'> & { nowMs: number; jti: string },
): JournalHead {
  const { nowMs, jti, lineage, entries, accepted } = said;
  return {
    iss: LEDGER_URN,
    aud: LEDGER_URN,
    iat: secondsOf(nowMs),
    jti,
    lineage,
    sequence: link.sequence,
    hash: link.hash,
    entries,
    accepted,
  };
}

/** Every so many transactions, and every day on which there was one. */
export function isHeadDue(newest: ChainLink, last: JournalHead | null, nowMs: number): boolean {
  const unsaid = newest.sequence - (last?.sequence ?? 0);
  if (unsaid === 0) return false;
  return (
    last === null ||
    unsaid >= limits.headTransactions ||
    nowMs - last.iat * 1000 >= limits.headIntervalMs
  );
}

/** The journal is not the one that was signed for: what a person is told. */
export interface Gap {
  kind: 'journal-behind' | 'journal-altered' | 'head-unreadable';
  head: HeadPlace;
  detail: string;
}

/** @param there the journal's link at the head's sequence; null where it does not go so far */
export function gapBetween(
  head: JournalHead,
  there: ChainLink | null,
  newest: ChainLink,
): Gap | null {
  const { lineage, sequence, hash } = head;
  const signed = `a head was signed at transaction ${sequence}`;
  if (there === null) {
    const detail = `${signed}, the journal ends at ${newest.sequence}: it was rolled back`;
    return { kind: 'journal-behind', head: { lineage, sequence }, detail };
  }
  if (there.hash !== hash) {
    const detail = `${signed}, the journal has another one there: it was rolled back and went on, or was altered`;
    return { kind: 'journal-altered', head: { lineage, sequence }, detail };
  }
  return null;
}

export function unreadable(head: HeadPlace, reason: string): Gap {
  const detail = `the newest head, ${nameOf(head)}, is not one of this ledger: ${reason}`;
  return { kind: 'head-unreadable', head, detail: detail.slice(0, 500) };
}
