/** Which calls are struck, and how: all of them, or a sample that ends within a minute. */
import { type Call, CALLS, type Fault } from './strace.ts';
import { type Paths } from './series.ts';

/** A count may be a little higher in another run; the series ends where nothing is struck any more. */
const BEYOND = 12;

export interface Sampling {
  /** Null for every one. */
  perProcess: number | null;
}

export type Points = (counts: ReadonlyMap<Call, number>, paths: Paths) => Iterable<Fault>;

/** kill -9 on entering every call, and on every call that a pool thread makes on a file of its own. */
export const killPoints = ({ perProcess }: Sampling, poolFiles: boolean): Points =>
  function* points(counts, paths) {
    const all = CALLS.flatMap((call) =>
      counted(call, counts).map((nth): Fault => ({ call, nth, what: 'kill' })),
    );
    if (perProcess !== null) return yield* sampled(all, perProcess, counts);
    yield* all;
    if (!poolFiles) return;
    for (const place of [0, 1]) {
      for (const call of ['write', 'fsync', 'rename'] as const) {
        const file = paths.ofNextKiosk()[place];
        if (file !== undefined) yield { call, nth: 1, what: 'kill', file };
      }
    }
  };

/** Death on entering each flush: what stands in the log then may be torn in any way. */
export const flushPoints = ({ perProcess }: Sampling): Points =>
  function* points(counts) {
    const all = (['fsync', 'fdatasync'] as const).flatMap((call) =>
      counted(call, counts).map((nth): Fault => ({ call, nth, what: 'kill' })),
    );
    if (perProcess === null) yield* all;
    else yield* sampled(all, perProcess, counts);
  };

const DISK_CALLS: readonly Call[] = ['pwrite64', 'fsync', 'fdatasync', 'ftruncate', 'unlink'];

/** Each write fails once with EIO; and from each on the disk is full, or every flush fails. */
export const errorPoints = ({ perProcess }: Sampling): Points =>
  function* points(counts) {
    const all = DISK_CALLS.flatMap((call) =>
      counted(call, counts).flatMap((nth): Fault[] => [
        { call, nth, what: 'EIO' },
        { call, nth, what: call === 'pwrite64' ? 'ENOSPC' : 'EIO', onwards: true },
      ]),
    );
    if (perProcess === null) yield* all;
    else yield* sampled(all, perProcess, counts);
  };

function counted(call: Call, counts: ReadonlyMap<Call, number>): number[] {
  const count = counts.get(call) ?? 0;
  return count === 0 ? [] : Array.from({ length: count + BEYOND }, (_, index) => index + 1);
}

/** Evenly spread over what a clean run reached. */
function sampled(
  all: readonly Fault[],
  wanted: number,
  counts: ReadonlyMap<Call, number>,
): Fault[] {
  const reached = all.filter(({ call, nth }) => nth <= (counts.get(call) ?? 0));
  const step = Math.max(1, reached.length / wanted);
  return Array.from({ length: Math.min(wanted, reached.length) }, (_, index) =>
    Math.floor((index + 0.5) * step),
  ).flatMap((place) => reached[place] ?? []);
}
