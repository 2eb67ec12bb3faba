/**
 * The tracer's command line. It follows the main thread alone, where each party does its SQLite and its
 * sockets: so the N-th call is the same call in every run. What a pool thread writes (keys and
 * certificates) is reached by the name of the file, with all threads followed. (`--seccomp-bpf`
 * stops the program at the traced calls alone, which halves its start; but it injects no signals, and
 * works only with all threads followed, of which each counts by itself. So it is for what fails.)
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every system call by which these programs change a disk or say something to somebody. */
export const CALLS = [
  'pwrite64',
  'fsync',
  'fdatasync',
  'rename',
  'unlink',
  'ftruncate',
  'write',
  'writev',
] as const;
export type Call = (typeof CALLS)[number];

export interface Fault {
  call: Call;
  /** Counted from 1. */
  nth: number;
  /** `kill`: SIGKILL on entering the call. Otherwise the call fails so, once or from then on. */
  what: 'kill' | 'EIO' | 'ENOSPC';
  /** From the N-th on, as a full or dying disk does it. */
  onwards?: boolean;
  /** Counts only calls on this file of the process's own folder, in whatever thread. */
  file?: string;
}

export interface Traced {
  /** Where the tracer writes. */
  log: string;
  /** The process's own. */
  folder: string;
}

export function faultWrapper(fault: Fault, { log, folder }: Traced): string[] {
  const { call, nth, what, onwards = false, file } = fault;
  const effect = what === 'kill' ? 'signal=KILL' : `error=${what}`;
  const when = `when=${nth}${onwards ? '+' : ''}`;
  return [
    'strace',
    // The program stays our own child: its end is its end, and it can be stopped.
    '-D',
    ...(file === undefined && what === 'kill' ? [] : ['-f']),
    ...(what === 'kill' ? [] : ['--seccomp-bpf']),
    ...(file === undefined ? [] : ['-E', 'UV_THREADPOOL_SIZE=1', '-P', join(folder, file)]),
    '-y',
    '-o',
    log,
    '-e',
    `trace=${CALLS.join(',')}`,
    '-e',
    `inject=${call}:${effect}:${when}`,
  ];
}

/** Only watches: every call, with the names behind the file descriptors. */
export function watchWrapper(log: string): string[] {
  return ['strace', '-D', '-y', '-o', log, '-e', `trace=${CALLS.join(',')}`];
}

/** Whether a call was made to fail. (A kill is seen by the end of the process.) */
export function failedIn(log: string): boolean {
  return existsSync(log) && readFileSync(log, 'utf8').includes('(INJECTED');
}

export function isInstalled(): boolean {
  return spawnSync('strace', ['-V'], { stdio: 'ignore' }).status === 0;
}

export const faultName = ({ call, nth, what, onwards, file }: Fault): string =>
  `${what} at ${call} ${nth}${onwards === true ? ' and all after' : ''}` +
  (file === undefined ? '' : ` on ${file}`);
