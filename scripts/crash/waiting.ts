/** Waits for events, with an end: what does not come in time is a finding, not a hang. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export class Overdue extends Error {
  override name = 'Overdue';
}

/** Far more than it takes, also where many others share the processors. */
export const FINAL_WITHIN_MS = 120_000;

export function within<A>(ms: number, what: string, event: Promise<A>): Promise<A> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Overdue(`${what}: not within ${ms} ms`)), ms);
    event.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Whether the event came. */
export function soon(ms: number, event: Promise<unknown>): Promise<boolean> {
  return within(ms, 'soon', event).then(
    () => true,
    () => false,
  );
}

/** Time that a person or a fault takes; nobody waits for an event with this. */
export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

export async function measured<A>(work: () => Promise<A>): Promise<{ ms: number; result: A }> {
  const begun = performance.now();
  const result = await work();
  return { ms: performance.now() - begun, result };
}

/** From the start of a process that only opens a copy of this database to its word that it is open. */
export async function bareOpenMs(folder: string, file: string): Promise<number | null> {
  if (!existsSync(join(folder, file))) return null;
  const copy = mkdtempSync(join(tmpdir(), 'kangen-bare-'));
  try {
    for (const name of [file, `${file}-wal`]) {
      if (existsSync(join(folder, name))) cpSync(join(folder, name), join(copy, name));
    }
    const { ms } = await measured(() => openOnce(join(copy, file)));
    return ms;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function openOnce(path: string): Promise<void> {
  const program = fileURLToPath(new URL('bare-open.ts', import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exited]);
  await exited;
}
