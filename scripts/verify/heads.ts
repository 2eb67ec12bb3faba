/**
 * The heads that the ledger signed and exported (I7): each by the ledger's key, and each borne out by the
 * journal, unless a later head says, signed, that an operator accepted the loss. A journal that was cut
 * short, or computed anew as a whole, looks sound by itself; here it does not.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Violation } from './database.ts';
import { readSigned, signingKeys, type SigningKeys } from './jws.ts';

const head = z.looseObject({
  iat: z.number(),
  lineage: z.number(),
  sequence: z.number(),
  hash: z.string(),
  entries: z.number(),
  /** How far the audit trail had come; heads of before it was covered say nothing of it. */
  trail: z.looseObject({ sequence: z.number(), hash: z.string() }).optional(),
  accepted: z
    .looseObject({
      kept: z.number(),
      lost: z.number(),
      trailKept: z.number().optional(),
      by: z.string(),
    })
    .nullable(),
});
export type Head = z.output<typeof head>;

export interface Heads {
  heads: Head[];
  violations: Violation[];
}

/** Read before the journal is, so that a ledger at work is never found behind. */
export function readHeads(ledger: string, others: readonly string[] = []): Heads {
  const own = join(ledger, 'heads');
  const folders = existsSync(own) ? [own, ...others] : others;
  if (folders.length === 0) return { heads: [], violations: [] };
  const keys = signingKeys(ledger);
  const read = folders.flatMap((folder) => {
    const names = readdirSync(folder).filter((name) => name.endsWith('.jws'));
    return names.toSorted().map((name) => {
      const jws = readFileSync(join(folder, name), 'utf8').trim();
      return { name, ...readHead(name, jws, keys) };
    });
  });
  return {
    heads: read.map((one) => one.head).filter((one) => one !== null),
    violations: read.flatMap(({ name, problem }) =>
      problem === null ? [] : [broken(`the exported head ${name} ${problem}`)],
    ),
  };
}

/** What the journal was found to be at a head's sequence; undefined: it does not go so far. */
export type There = { hash: string; entries: number } | undefined;

export function verifyHeads(
  { heads, violations }: Heads,
  { at, upTo }: { at: (sequence: number) => There; upTo: number },
): Violation[] {
  return [
    ...violations,
    ...heads.flatMap((one) => {
      if (one.sequence > upTo || isGivenUp(one, heads)) return [];
      const wrong = headProblem(one, at(one.sequence));
      return wrong === null ? [] : [broken(wrong)];
    }),
    ...unaccepted(heads),
  ];
}

const broken = (what: string): Violation => ({ invariant: 'I7', what });

function headProblem({ sequence, hash, entries }: Head, there: There): string | null {
  if (there === undefined) {
    return `a head was signed at journal transaction ${sequence}, which is not there any more`;
  }
  if (there.hash !== hash)
    return `the head signed at journal transaction ${sequence} names another hash`;
  return there.entries === entries
    ? null
    : `the head signed at journal transaction ${sequence} counts ${entries} entries, there are ${there.entries}`;
}

const isGivenUp = ({ lineage, sequence }: Head, heads: readonly Head[]): boolean =>
  heads.some(
    (later) => later.lineage > lineage && later.accepted !== null && sequence > later.accepted.kept,
  );

/** Only an operator's acceptance begins a lineage. */
function unaccepted(heads: readonly Head[]): Violation[] {
  const begun = new Set(heads.filter((one) => one.accepted !== null).map(({ lineage }) => lineage));
  return [...new Set(heads.map(({ lineage }) => lineage))]
    .filter((lineage) => lineage > 0 && !begun.has(lineage))
    .map((lineage) => broken(`nobody accepted what heads of lineage ${lineage} go on from`));
}

function readHead(
  name: string,
  jws: string,
  keys: SigningKeys,
): { head: Head | null; problem: string | null } {
  const read = readSigned(jws, { typ: 'kangen-journal-head+jws', words: head, keys });
  if (read.problem !== null) return { head: null, problem: problems[read.problem] };
  const named = nameOf(read.words);
  return name === named
    ? { head: read.words, problem: null }
    : { head: null, problem: `says that it is ${named}` };
}

const problems = {
  unreadable: 'cannot be read',
  'another-kind': 'is no head',
  'foreign-key': 'is signed with a foreign key',
  'bad-signature': 'has a signature that does not hold',
} as const;

function nameOf({ lineage, sequence, trail }: Head): string {
  const deeds = trail === undefined || trail.sequence === 0 ? [] : [trail.sequence];
  const counts = [sequence, ...deeds].map((count) => String(count).padStart(16, '0'));
  return `${[String(lineage).padStart(4, '0'), ...counts].join('-')}.jws`;
}
