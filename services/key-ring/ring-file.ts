/**
 * A ring on the disk: made at the first start, read again when somebody has changed it (a rotation, a copy
 * from another process's folder), and rid of what is over. So keys are rotated without a restart.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { type z } from 'zod';
import { type Clock } from '../clock.ts';
import { writeDurably } from '../durable-file.ts';
import { type Log } from '../log.ts';
import { createRounds } from '../rounds.ts';
import { pruned, type Ring, type RingTimes } from './ring.ts';

const checkIntervalMs = 1_000;

export interface RingFile<F extends Ring> {
  /** As it was read last. */
  current(): F;
  /** When it was written, in milliseconds since the epoch. */
  writtenMs(): number;
  /** Reads it again where it was written since; forgets private halves whose time is over. */
  refresh(): void;
}

export interface RingFileParts<F extends Ring> {
  path: string;
  schema: z.ZodType<F>;
  clock: Pick<Clock, 'now'>;
  times: RingTimes;
}

/** @throws where the file can be read by others, or is not what was written */
export function openRingFile<F extends Ring>(parts: RingFileParts<F>): RingFile<F> {
  const { path, clock, times } = parts;
  let ring = readRing(parts);
  let seen = stampOf(path);
  return {
    current: () => ring,
    writtenMs: () => Math.trunc(statSync(path).mtimeMs),
    refresh: () => {
      if (stampOf(path) !== seen) ring = readRing(parts);
      seen = stampOf(path);
      const left = pruned(ring, clock.now().getTime(), times);
      if (left === null) return;
      // The rest of the file is its owner's, and stays as it is.
      ring = { ...ring, ...left };
      writeRing(path, ring);
      seen = stampOf(path);
    },
  };
}

/** @throws where the file can be read by others, or is not what was written */
export function readRing<F extends Ring>({
  path,
  schema,
}: Pick<RingFileParts<F>, 'path' | 'schema'>): F {
  // SECURITY: a key others could have read is not a key any more; a person must decide.
  if ((statSync(path).mode & 0o077) !== 0)
    throw new Error(`${path} must be readable by its owner only`);
  return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

export const writeRing = (path: string, ring: Ring): void =>
  writeDurably(path, `${JSON.stringify(ring, null, 2)}\n`);

export const isThere = (path: string): boolean => existsSync(path);

export interface RingWatch {
  start(): void;
  stop(): Promise<void>;
}

export interface RingWatchParts {
  clock: Clock;
  log: Log;
  /** Told at the start, and of each change; again where it throws. */
  changed?: () => Promise<void>;
}

/** Looks now and again whether the file has changed. Where it cannot be read, the keys that are known go on. */
export function watchRing<F extends Ring>(
  { current, refresh }: RingFile<F>,
  { clock, log, changed }: RingWatchParts,
): RingWatch {
  let isToTell = true;
  return createRounds(clock, {
    firstMs: checkIntervalMs,
    round: async () => {
      const before = kidsOf(current());
      try {
        refresh();
      } catch (error) {
        log.error(
          { err: error, alarm: 'keys-unreadable' },
          'going on with the keys that are known',
        );
        return checkIntervalMs;
      }
      const now = kidsOf(current());
      if (now !== before) {
        log.warn({ keys: now }, 'the keys of this service have changed');
        isToTell = true;
      }
      if (!isToTell) return checkIntervalMs;
      try {
        await changed?.();
        isToTell = false;
      } catch (error) {
        log.error({ err: error }, 'that the keys have changed is not written down yet');
      }
      return checkIntervalMs;
    },
  });
}

const kidsOf = ({ keys }: Ring): string => keys.map(({ kid }) => kid).join(' ');

function stampOf(path: string): string {
  const { mtimeMs, ino, size } = statSync(path);
  return `${mtimeMs} ${ino} ${size}`;
}
