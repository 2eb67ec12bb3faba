/** What is printed at the end: a row for each process and part, and the points of each process. */
import { type Part } from './points.ts';
import { type Call } from './strace.ts';
import { type Trial } from './trial.ts';

export interface Report {
  /** The process that was hurt. */
  victim: string;
  part: Part;
  trials: readonly Trial[];
  violations: readonly string[];
}

const TITLES: Record<Part, string> = { kill: 'killed', errors: 'disk fails', torn: 'log torn' };

export function tableOf(reports: readonly Report[]): string {
  const head = ['process', 'part', 'points', 'ended', 'violations'];
  const times = ['restart', 'bare open', 'multiple: median', 'worst'];
  const rows = reports.map(({ victim, part, trials, violations }) => {
    const struck = trials.filter((trial) => trial.struck);
    const cells = [victim, titleOf(part, struck), String(struck.length)];
    return [...cells, counted(struck.map(({ end }) => end)), String(violations.length)].concat(
      recoveryOf(struck),
    );
  });
  return markdown([...head, ...times], rows);
}

/** How many points each process has, by kind of fault, and what one redemption calls. */
export function countsOf(
  works: readonly {
    victim: string;
    counts: ReadonlyMap<Call, number>;
    reports(): readonly Report[];
  }[],
): string {
  const parts = Object.keys(TITLES) as Part[];
  const rows = works.map((work) => {
    const struck = parts.map((part) =>
      work
        .reports()
        .filter((report) => report.part === part)
        .reduce((sum, { trials }) => sum + trials.filter((trial) => trial.struck).length, 0),
    );
    const calls = [...work.counts].map(([call, count]) => `${call} ${count}`).join(', ');
    const all = struck.reduce((sum, count) => sum + count, 0);
    return [work.victim, calls, ...struck.map(String), String(all)];
  });
  const titles = parts.map((part) => TITLES[part]);
  return markdown(['process', 'calls in one redemption', ...titles, 'all points'], rows);
}

function titleOf(part: Part, struck: readonly Trial[]): string {
  const tears = struck.filter(({ torn }) => torn > 0);
  return tears.length === 0
    ? TITLES[part]
    : `${TITLES[part]} ${tears.length} times, in up to ${Math.max(...tears.map(({ torn }) => torn))} ways`;
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .toSpliced(1, 0, `|${' --- |'.repeat(head.length)}`)
    .join('\n');
}

/** `12 settled, 1 rejected` */
export function counted(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}

/** Over all restarts; the multiple is each restart by the bare open just before it. */
function recoveryOf(trials: readonly Trial[]): string[] {
  const all = trials.flatMap(({ recovery }) => (recovery === null ? [] : [recovery]));
  const compared = all.flatMap(({ ms, bareMs }) => (bareMs === null ? [] : [{ ms, bareMs }]));
  if (compared.length === 0) return ['-', '-', '-', '-'];
  const multiples = compared.map(({ ms, bareMs }) => ms / bareMs);
  return [
    `${median(all.map(({ ms }) => ms)).toFixed(0)} ms`,
    `${median(compared.map(({ bareMs }) => bareMs)).toFixed(0)} ms`,
    `${median(multiples).toFixed(1)}×`,
    `${Math.max(...multiples).toFixed(1)}×`,
  ];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
