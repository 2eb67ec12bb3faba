/** A kiosk without a screen as a child process: commands go in, events come out, it can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Provisioning } from '../../protocol/enrolment.ts';
import { kioskEvent, type KioskCommand, type KioskEvent } from './kiosk-wire.ts';

export interface KioskToStart {
  /** Its own folder. */
  userData: string;
  provisioning: Provisioning;
  /** Put in front of the command: a tracer. */
  wrapper?: readonly string[];
  /** The program; from its sources without it. */
  entry?: string;
}

export interface HeadlessKiosk {
  send(command: KioskCommand): void;
  /** The first event not yet taken that `wanted` accepts, or null where the process has ended before. */
  next(wanted: (event: KioskEvent) => boolean): Promise<KioskEvent | null>;
  /** Resolves when such an event was said, taken or not, or the process has ended. */
  seen(wanted: (event: KioskEvent) => boolean): Promise<void>;
  /** Everything it ever said. */
  said: readonly KioskEvent[];
  ended: Promise<void>;
  alive(): boolean;
  kill(): Promise<void>;
  /** Lets what is under way end. @returns false where it did not end well */
  stop(): Promise<boolean>;
}

const SOURCES = fileURLToPath(new URL('kiosk-process.ts', import.meta.url));

export function startKiosk({
  userData,
  provisioning,
  wrapper = [],
  entry = SOURCES,
}: KioskToStart): HeadlessKiosk {
  mkdirSync(userData, { recursive: true, mode: 0o700 });
  const file = `${userData}.provisioning.json`;
  writeFileSync(file, JSON.stringify(provisioning), { mode: 0o600 });
  const command: readonly string[] = [...wrapper, process.execPath, entry];
  const [program = '', ...args] = command;
  const log = openSync(`${userData}.stderr.log`, 'a', 0o600);
  const child = spawn(program, args, {
    env: { ...process.env, KANGEN_USER_DATA: userData, KANGEN_PROVISIONING: file },
    stdio: ['pipe', 'pipe', log],
  });
  closeSync(log);
  return driving(child);
}

interface Waiter {
  wanted: (event: KioskEvent) => boolean;
  resolve: (event: KioskEvent | null) => void;
}

function driving(child: ChildProcess): HeadlessKiosk {
  const said: KioskEvent[] = [];
  const fresh: KioskEvent[] = [];
  const waiters = new Set<Waiter>();
  const watchers = new Set<() => void>();
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('a kiosk is driven through its pipes');
  // A kiosk that was killed no longer reads: that is what its end says.
  stdin.on('error', () => {});
  let over = false;
  const ended = (async () => {
    await Promise.all([once(child, 'exit'), once(stdout, 'close')]);
    over = true;
    for (const { resolve } of waiters) resolve(null);
    for (const look of watchers) look();
  })();
  createInterface({ input: stdout }).on('line', (line) => {
    const event = eventIn(line);
    if (event === null) return;
    said.push(event);
    for (const look of watchers) look();
    const waiter = [...waiters].find(({ wanted }) => wanted(event));
    if (waiter === undefined) return void fresh.push(event);
    waiters.delete(waiter);
    waiter.resolve(event);
  });
  return {
    said,
    ended,
    alive: () => !over,
    send: (command) => void stdin.write(`${JSON.stringify(command)}\n`),
    next: (wanted) => {
      const place = fresh.findIndex(wanted);
      if (place >= 0) return Promise.resolve(fresh.splice(place, 1)[0] ?? null);
      if (over) return Promise.resolve(null);
      return new Promise((resolve) => waiters.add({ wanted, resolve }));
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    seen: (wanted) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!over && !said.some(wanted)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    stop: async () => {
      stdin.end();
      await ended;
      return child.exitCode === 0;
    },
  };
}

/** Null for the half line of a process that was killed while it wrote. */
function eventIn(line: string): KioskEvent | null {
  try {
    return kioskEvent.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
