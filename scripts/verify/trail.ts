/**
 * The audit trail (I7): counted from 1 without a gap, every entry's hash over the one before it and its
 * own content, and its end the one that heads were signed for. How it is computed stands in
 * docs/operator.md; nothing here is taken from the code that writes it.
 */
import { hash } from 'node:crypto';
import { z } from 'zod';
import { type Books, type Violation } from './database.ts';
import { type Head } from './heads.ts';

const entry = z.looseObject({ sequence: z.number(), hash: z.string(), content: z.string() });

export function verifyTrail(ledger: Books, heads: readonly Head[]): Violation[] {
  const asked = new Set(heads.map(({ trail }) => trail?.sequence));
  const found = new Map<number, string>([[0, START]]);
  let soundUpTo = 0;
  const problem = firstBroken(ledger, (sequence, newest) => {
    soundUpTo = sequence;
    if (asked.has(sequence)) found.set(sequence, newest);
  });
  // Behind a break there is nothing that a head could be held against.
  const upTo = problem === null ? Infinity : soundUpTo;
  const problems = heads.flatMap((head) =>
    head.trail === undefined || head.trail.sequence > upTo || isGivenUp(head, heads)
      ? []
      : headProblem(head.trail, found.get(head.trail.sequence)),
  );
  // Of many heads at one place one is told.
  return [...new Set([...(problem === null ? [] : [problem]), ...problems])].map((what) => ({
    invariant: 'I7',
    what,
  }));
}

const START = '0'.repeat(64);

function firstBroken(ledger: Books, seen: (sequence: number, hash: string) => void): string | null {
  let sequence = 0;
  let newest = START;
  for (const { sequence: found, hash: kept, content } of ledger.each(entry, trail)) {
    sequence += 1;
    if (found !== sequence) {
      return `audit entry ${sequence} is missing: after ${sequence - 1} comes ${found}`;
    }
    newest = sha256(`kangen-audit-1\n${newest}\n${sha256(content)}\n`);
    if (kept !== newest) {
      return `audit entry ${sequence}, or what stood before it, was changed or put in: its hash does not follow`;
    }
    seen(sequence, newest);
  }
  return null;
}

const sha256 = (text: string): string => hash('sha256', text, 'hex');

/** One row for each entry as JSON, its members in the order of their names, no space (RFC 8785). */
const trail = `
  SELECT sequence, hash,
         '{"at":' || at_ms || ',"deed":' || json_quote(deed)
           || ',"details":' || json_quote(details_json) || ',"ending":' || json_quote(ending)
           || ',"refusal":' || json_quote(refusal) || ',"sequence":' || sequence
           || ',"serial":' || json_quote(serial) || ',"subject":' || json_quote(subject)
           || ',"trace":' || json_quote(trace) || ',"who":' || json_quote(who) || '}' AS content
    FROM audit_trail ORDER BY sequence`;

function headProblem(
  { sequence, hash: signed }: NonNullable<Head['trail']>,
  there: string | undefined,
): string[] {
  if (there === undefined) {
    return [`a head was signed at audit entry ${sequence}, which is not there any more`];
  }
  return there === signed
    ? []
    : [
        `the head signed at audit entry ${sequence} names another hash: an entry was changed or put in`,
      ];
}

/** By an operator who accepted a loss, of the trail or, where that was not said, of the journal. */
const isGivenUp = ({ lineage, sequence, trail: own }: Head, heads: readonly Head[]): boolean =>
  heads.some(({ lineage: later, accepted }) => {
    if (later <= lineage || accepted === null) return false;
    const { kept, trailKept } = accepted;
    return trailKept === undefined ? sequence > kept : (own?.sequence ?? 0) > trailKept;
  });
