/** How much memory a process and all that it has started hold: their proportional shares (Linux, proc(5)). */
import { readdirSync, readFileSync } from 'node:fs';

/** @returns mebibytes; what two of them share counts once */
export function proportionalMebibytes(root: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    const parent = /^PPid:\s*(\d+)$/m.exec(textOf(`/proc/${name}/status`))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const isBelow = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === root || isBelow(parents.get(pid)));
  const kibibytes = [...parents.keys()]
    .filter(isBelow)
    .map((pid) => Number(/^Pss:\s*(\d+) kB$/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0))
    .reduce((sum, one) => sum + one, 0);
  return kibibytes / 1024;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Gone since it was listed.
    return '';
  }
}
