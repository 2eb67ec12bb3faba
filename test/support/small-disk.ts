/**
 * A small disk of its own at a folder, which can be filled to the last byte and given room again. It is in memory:
 * a write that finds no room fails as on any other, with ENOSPC.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface SmallDisk {
  /** @param log whose last page has room of its own: it ends in empty lines */
  fill(log: string): void;
  makeRoom(): void;
  unmount(): void;
}

const MEGABYTES = 96;

/** @returns null where nothing can be mounted: not as root, or in a container that may not */
export function smallDiskAt(folder: string): SmallDisk | null {
  mkdirSync(folder, { recursive: true });
  const options = `size=${MEGABYTES}m,mode=0700`;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'kangen-small-disk', folder], {
      stdio: 'ignore',
    });
  } catch {
    return null;
  }
  const ballast = join(folder, 'ballast');
  return {
    fill: (log) => {
      for (const bytes of [1 << 20, 1 << 12, 1]) fillBy(ballast, Buffer.alloc(bytes, 'x'));
      fillBy(log, Buffer.from('\n'));
    },
    makeRoom: () => rmSync(ballast, { force: true }),
    unmount: () => void execFileSync('umount', ['--lazy', folder], { stdio: 'ignore' }),
  };
}

function fillBy(path: string, piece: Buffer): void {
  const file = openSync(path, 'a');
  try {
    for (;;) writeSync(file, piece);
  } catch (error) {
    if (!isFull(error)) throw error;
  } finally {
    closeSync(file);
  }
}

const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOSPC';
