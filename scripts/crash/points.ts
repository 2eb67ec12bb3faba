/** Which calls are struck, and how: all of them, or a sample that ends within a minute. */
import { type Call, CALLS, type Fault } from './strace.ts';
import { countsIn, type Line, unflushedAtEnd } from './trace-log.ts';

export type Part = 'kill' | 'errors' | 'torn';
export const PARTS: readonly Part[] = ['kill', 'errors', 'torn'];

export interface Point {
  part: Part;
  fault: Fault;
}

export interface Wanted {
  parts: readonly string[];
  /** Of each part; null for every one. */
  sample: number | null;
  /** Files that a pool thread writes: their calls are struck by name. */
  poolFiles: readonly string[];
}

/** @param clean what one redemption called while nothing was hurt */
export function pointsIn(clean: readonly Line[], { parts, sample, poolFiles }: Wanted): Point[] {
  const counts = countsIn(clean);
  return PARTS.filter((part) => parts.includes(part)).flatMap((part) => {
    const all = faultsOf[part](clean, poolFiles);
    const faults = sample === null ? all : sampled(all, sample, counts);
    return faults.map((fault): Point => ({ part, fault }));
  });
}

const faultsOf: Record<Part, (clean: readonly Line[], poolFiles: readonly string[]) => Fault[]> = {
  /** kill -9 on entering every call, and on every call that a pool thread makes on a file of its own. */
  kill: (clean, poolFiles) => [
    ...CALLS.flatMap((call) =>
      numbersOf(call, clean).map((nth): Fault => ({ call, nth, what: 'kill' })),
    ),
    ...onFiles(poolFiles, (call, file) => [{ call, nth: 1, what: 'kill', file }]),
  ],
  /** Each call on a disk fails once; and from some on the disk is full, or every flush fails. */
  errors: (clean, poolFiles) => [
    ...DISK_CALLS.flatMap((call) =>
      numbersOf(call, clean).map((nth): Fault => ({ call, nth, what: 'EIO' })),
    ),
    ...FLUSHES.flatMap((call) =>
      numbersOf(call, clean).map((nth): Fault => ({ call, nth, what: 'EIO', onwards: true })),
    ),
    ...bordersOfTransactions(clean).map((nth): Fault => ({
      call: 'pwrite64',
      nth,
      what: 'ENOSPC',
      onwards: true,
    })),
    ...onFiles(poolFiles, (call, file) => [
      { call, nth: 1, what: 'EIO', file },
      ...(call === 'write'
        ? [{ call, nth: 1, what: 'ENOSPC', onwards: true, file } satisfies Fault]
        : []),
    ]),
  ],
  /** Death on entering each flush of a log: what stands in it then may be torn in any way. */
  torn: (clean) =>
    FLUSHES.flatMap((call) =>
      flushesOfLog(call, clean).map((nth): Fault => ({ call, nth, what: 'kill' })),
    ),
};

const FLUSHES = ['fsync', 'fdatasync'] as const;
const DISK_CALLS: readonly Call[] = ['pwrite64', ...FLUSHES, 'rename', 'ftruncate', 'unlink'];
const POOL_CALLS = ['write', 'fsync', 'rename'] as const;

/** A count may be a little higher in another run; what is not reached ends the row. */
const BEYOND = 12;

function numbersOf(call: Call, clean: readonly Line[]): number[] {
  const count = countsIn(clean).get(call) ?? 0;
  return count === 0 ? [] : Array.from({ length: count + BEYOND }, (_, index) => index + 1);
}

function onFiles(files: readonly string[], strike: (call: Call, file: string) => Fault[]): Fault[] {
  return files.flatMap((file) => POOL_CALLS.flatMap((call) => strike(call, file)));
}

/**
 * The first and the last write before each flush. A full disk stays full, so that every write between
 * the two fails with them: only which page of the same transaction comes first would differ.
 */
function bordersOfTransactions(clean: readonly Line[]): number[] {
  const borders = new Set<number>();
  let writes = 0;
  let writesAtFlush = 0;
  for (const { call } of clean) {
    if (call === 'pwrite64') writes += 1;
    const flushes = call === 'fsync' || call === 'fdatasync';
    if (!flushes || writes === writesAtFlush) continue;
    borders.add(writesAtFlush + 1).add(writes);
    writesAtFlush = writes;
  }
  return [...borders];
}

/** Those that have anything to flush. */
function flushesOfLog(flush: Call, clean: readonly Line[]): number[] {
  const found: number[] = [];
  let calls = 0;
  clean.forEach(({ call }, place) => {
    if (call !== flush) return;
    calls += 1;
    if (unflushedAtEnd(clean.slice(0, place)) > unflushedAtEnd(clean.slice(0, place + 1))) {
      found.push(calls);
    }
  });
  return found;
}

/** Evenly spread over what a clean run reached. */
function sampled(
  all: readonly Fault[],
  wanted: number,
  counts: ReadonlyMap<Call, number>,
): Fault[] {
  const reached = all.filter(
    ({ call, nth, file }) => file === undefined && nth <= (counts.get(call) ?? 0),
  );
  const step = Math.max(1, reached.length / wanted);
  return Array.from({ length: Math.min(wanted, reached.length) }, (_, index) =>
    Math.floor((index + 0.5) * step),
  ).flatMap((place) => reached[place] ?? []);
}
