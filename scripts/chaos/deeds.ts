/** What was done to whom, and how often; and the table that says it by the faults it stands for. */
import { type Hop, LINKS } from './links.ts';

export interface Deeds {
  did(what: string, on: string): void;
  count(what: string, on: string): number;
  /** `killed ledger 3` */
  of(what: string): string[];
}

export function countedDeeds(tell: (line: string) => void): Deeds {
  const counts = new Map<string, number>();
  const key = (what: string, on: string): string => `${what} ${on}`;
  return {
    did: (what, on) => {
      tell(key(what, on));
      counts.set(key(what, on), (counts.get(key(what, on)) ?? 0) + 1);
    },
    count: (what, on) => counts.get(key(what, on)) ?? 0,
    of: (what) =>
      [...counts].flatMap(([deed, count]) => (deed.startsWith(what) ? [`${deed} ${count}`] : [])),
  };
}

const FAULTS_OF: readonly (readonly [name: string, kind: string])[] = [
  ['F5 request lost', 'request-lost'],
  ['F5 answer lost', 'answer-lost'],
  ['F6 late, its caller still there', 'delay'],
  ['F6 late, its caller gone', 'late'],
  ['F7 half-open: silence', 'black-hole'],
  ['F7 half-open: one side ended', 'half-close'],
  ['F7 slow', 'throttle'],
  ['F7 cut in the middle', 'cut'],
  ['F7 reset in the middle', 'reset'],
];
const LINK_FAULTS = ['severed alone', 'flapping alone', 'severed', 'flapping'] as const;

export interface Coverage {
  table: string;
  /** Faults that never struck although they should have, e.g. `F7 slow, kiosk to bank`. */
  missing: string[];
}

export function coverageOf(
  struck: Record<Hop, Readonly<Record<string, number>>>,
  deeds: Deeds,
): Coverage {
  const hops = Object.keys(struck) as Hop[];
  const faults = FAULTS_OF.map(([name, kind]) => ({
    name,
    counts: hops.map((hop) => struck[hop][kind] ?? 0),
  }));
  const links = LINK_FAULTS.map((what) => ({
    name: `F18 ${what}`,
    counts: LINKS.map((link) => deeds.count(what, link)),
  }));
  const missing = [
    ...faults.flatMap(({ name, counts }) =>
      hops
        .filter((hop, place) => SHOULD.has(hop) && counts[place] === 0)
        .map((hop) => `${name}, ${hop}`),
    ),
    ...links
      .filter(({ name }) => name.endsWith('alone'))
      .flatMap(({ name, counts }) =>
        LINKS.filter((_, place) => counts[place] === 0).map((link) => `${name}, ${link}`),
      ),
  ];
  const table = [rowsOf('fault', hops, faults), rowsOf('link', LINKS, links)].join('\n\n');
  return { table, missing };
}

/** The bank asks the ledger so rarely that a fault may find nothing there. */
const SHOULD: ReadonlySet<Hop> = new Set(['kiosk to ledger', 'kiosk to bank', 'ledger to bank']);

function rowsOf(
  first: string,
  columns: readonly string[],
  rows: readonly { name: string; counts: readonly number[] }[],
): string {
  return [[first, ...columns], ...rows.map(({ name, counts }) => [name, ...counts.map(String)])]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .toSpliced(1, 0, `|${' --- |'.repeat(columns.length + 1)}`)
    .join('\n');
}
