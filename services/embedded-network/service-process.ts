/** One service as a child process: started until it says it is ready, stopped, killed, started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { systemClock } from '../clock.ts';
import * as limits from './limits.ts';

export interface ServiceProcess {
  pid: number;
  /** The ready line, for the caller to parse. */
  ready: unknown;
  /** SIGTERM, then waits for the exit. @throws where it did not stop by itself in time */
  stop(): Promise<void>;
  /** SIGKILL, as a power cut would. */
  kill(): Promise<void>;
  /** Resolves when the process is gone, for whatever reason. */
  ended: Promise<void>;
}

export class ServiceFailed extends Error {
  override name = 'ServiceFailed';
}

export interface ServiceToStart {
  name: string;
  /** Path of the entry, relative to `services/`. */
  entry: string;
  env: Record<string, string>;
  /** Its log lines are appended here. */
  logFile: string;
  /** Put in front of the command at every start: a debugger, or a tracer that injects faults. */
  wrapper?: () => readonly string[];
}

export async function startService(service: ServiceToStart): Promise<ServiceProcess> {
  const entry = fileURLToPath(new URL(`../${service.entry}`, import.meta.url));
  const log = openSync(service.logFile, 'a', 0o600);
  const command: readonly string[] = [...(service.wrapper?.() ?? []), process.execPath, entry];
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    env: { ...process.env, ...service.env, KANGEN_STOP_WITH_PARENT: '1' },
    // Its standard input is a pipe of ours: it ends when we do.
    stdio: ['pipe', 'pipe', log],
  });
  closeSync(log);
  const exited = once(child, 'exit');
  const ready = await readyLine(child, service);
  return {
    pid: child.pid ?? 0,
    ready,
    ended: exited.then(() => undefined),
    stop: async () => {
      child.kill('SIGTERM');
      const spare = systemClock.after(limits.stopTimeoutMs, () => child.kill('SIGKILL'));
      await exited;
      spare();
      if (child.exitCode !== 0)
        throw new ServiceFailed(`${service.name} did not stop cleanly: see ${service.logFile}`);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function readyLine(child: ChildProcess, { name, logFile }: ServiceToStart): Promise<unknown> {
  if (child.stdout === null) throw new ServiceFailed(`${name} has no standard output`);
  const lines = createInterface({ input: child.stdout });
  const signal = AbortSignal.timeout(limits.readyTimeoutMs);
  try {
    const [line] = await Promise.race([
      once(lines, 'line', { signal }),
      once(child, 'exit', { signal }).then(() => ['']),
    ]);
    const parsed: unknown = JSON.parse(String(line));
    z.looseObject({ ready: z.literal(true) }).parse(parsed);
    return parsed;
  } catch (cause) {
    child.kill('SIGKILL');
    throw new ServiceFailed(`${name} did not start: see ${logFile}`, { cause });
  }
}
