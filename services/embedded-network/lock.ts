/**
 * One network at a time on a data folder: two would write the same databases under other ports. The
 * lock is a file that names its holder; it binds nobody once that process is gone, the machine was
 * started anew, or the folder with the lock in it was copied elsewhere.
 */
import { readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export class AlreadyRunning extends Error {
  override name = 'AlreadyRunning';
  constructor(pid: number) {
    super(`Kangen is already running from this folder (pid ${pid})`);
  }
}

const holder = z.strictObject({
  pid: z.int().positive(),
  /** When that process began, as the kernel counts: pids are given again. */
  began: z.string(),
  /** The folder it locked: a copy of the folder is not locked. */
  folder: z.string(),
});
type Holder = z.infer<typeof holder>;

/** @returns what gives the folder free again @throws AlreadyRunning */
export function lockFolder(data: string): () => void {
  const folder = realpathSync(data);
  const file = join(folder, 'network.lock');
  const { pid } = process;
  const own: Holder = { pid, began: beginningOf(pid) ?? '', folder };
  while (!created(file, own)) {
    const other = holderIn(file);
    if (other?.folder === folder && isAlive(other)) throw new AlreadyRunning(other.pid);
    rmSync(file, { force: true });
  }
  return () => rmSync(file, { force: true });
}

function created(file: string, own: Holder): boolean {
  try {
    writeFileSync(file, `${JSON.stringify(own)}\n`, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function holderIn(file: string): Holder | null {
  try {
    return holder.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Gone meanwhile, or broken off while it was written: nobody holds it.
    return null;
  }
}

const isAlive = ({ pid, began }: Holder): boolean => beginningOf(pid) === began;

/** Boot and clock tick at which a process began (proc(5), field 22 of stat), null where it is gone. */
function beginningOf(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name stands in parentheses and may hold anything, so what follows is counted.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot} ${fields[19] ?? ''}`;
  } catch {
    return null;
  }
}
