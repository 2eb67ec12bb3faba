/** What is printed at the end: one row for each process, and what was wrong. */
import { type Trial } from './trial.ts';

export interface Report {
  /** The process that was hurt, and how. */
  name: string;
  /** Calls of one clean redemption, e.g. `pwrite64 64, fsync 9`. */
  calls: string;
  trials: readonly Trial[];
  violations: readonly string[];
}

export function tableOf(reports: readonly Report[]): string {
  const head = ['process', 'calls in one redemption', 'crash points', 'ended', 'violations'];
  const rows = reports.map(({ name, calls, trials, violations }) => {
    const struck = trials.filter((trial) => trial.struck);
    return [
      name,
      calls,
      String(struck.length),
      endsOf(struck),
      String(violations.length),
      ...recoveryOf(struck),
    ];
  });
  return [[...head, 'recovery', 'bare open', 'multiple'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .toSpliced(1, 0, `|${' --- |'.repeat(head.length + 3)}`)
    .join('\n');
}

const endsOf = (trials: readonly Trial[]): string => counted(trials.map(({ end }) => end));

/** `12 settled, 1 rejected` */
export function counted(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}

/** Medians over all restarts, and the median of the multiples. */
function recoveryOf(trials: readonly Trial[]): string[] {
  const all = trials.flatMap(({ recovery }) => (recovery === null ? [] : [recovery]));
  const compared = all.flatMap(({ ms, bareMs }) => (bareMs === null ? [] : [{ ms, bareMs }]));
  const shown = (values: number[], unit: string): string =>
    values.length === 0 ? '-' : `${median(values).toFixed(unit === ' ms' ? 0 : 1)}${unit}`;
  return [
    shown(
      all.map(({ ms }) => ms),
      ' ms',
    ),
    shown(
      compared.map(({ bareMs }) => bareMs),
      ' ms',
    ),
    shown(
      compared.map(({ ms, bareMs }) => ms / bareMs),
      '×',
    ),
  ];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
