/** How much memory a process and all that it has started hold: their proportional shares (Linux, proc(5)). */
import { readdirSync, readFileSync } from 'node:fs';

/** @returns mebibytes; what two of them share counts once */
export const proportionalMebibytes = (root: number): number =>
  [...mebibytesByKind(root).values()].reduce((sum, one) => sum + one, 0);

/** The same, for each kind of process that Chromium names: `main`, `renderer`, `gpu-process`, … */
export function mebibytesByKind(root: number): Map<string, number> {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    const parent = /^PPid:\s*(\d+)$/m.exec(textOf(`/proc/${name}/status`))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const isBelow = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === root || isBelow(parents.get(pid)));
  const kinds = new Map<string, number>();
  for (const pid of [...parents.keys()].filter(isBelow)) {
    const share = /^Pss:\s*(\d+) kB$/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0;
    const kind = /--type=([\w-]+)/.exec(textOf(`/proc/${pid}/cmdline`))?.[1] ?? 'main';
    kinds.set(kind, (kinds.get(kind) ?? 0) + Number(share) / 1024);
  }
  return kinds;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Gone since it was listed.
    return '';
  }
}
