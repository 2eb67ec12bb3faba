/** On what, and of what, it was measured. */
import { execFileSync } from 'node:child_process';
import { arch, cpus, loadavg, release, totalmem } from 'node:os';
import { root } from '../runtime.ts';

export interface Machine {
  at: string;
  commit: string;
  processor: string;
  cores: number;
  memoryGiB: number;
  system: string;
  node: string;
  /** Of the last minute, before the first row and after the last. */
  load: [number, number];
}

export const loadNow = (): number => loadavg()[0] ?? 0;

export function machine(load: [number, number]): Machine {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  const isChanged = git('status', '--porcelain') !== '';
  return {
    at: new Date().toISOString(),
    commit: `${git('rev-parse', '--short', 'HEAD')}${isChanged ? ', with changes' : ''}`,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()} ${arch()}`,
    node: process.version,
    load,
  };
}

export const machineText = (of: Machine): string =>
  `${of.at}, commit ${of.commit}; ${of.cores} × ${of.processor}, ${of.memoryGiB} GiB, ${of.system}, Node ${of.node}; ` +
  `load ${of.load.map((load) => load.toFixed(1)).join(' → ')}`;
