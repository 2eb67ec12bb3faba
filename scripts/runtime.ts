// Which Electron to start, and which SQLite binary goes with it: what the set-up found or made.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const runtime = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('official'),
    executable: z.string(),
    electronVersion: z.string(),
  }),
  z.strictObject({
    kind: z.literal('development'),
    executable: z.string(),
    electronVersion: z.string(),
    sqliteBinding: z.string(),
  }),
]);
export type Runtime = z.infer<typeof runtime>;

export const root = path.resolve(import.meta.dirname, '..');

/** Node keeps what it compiled here: the services then start in about half the processor time. */
export const compiledFolder = path.join(root, '.cache/compiled');

export function resolveRuntime(record = path.join(root, '.cache/runtime.json')): Runtime {
  const found = existsSync(record)
    ? runtime.safeParse(JSON.parse(readFileSync(record, 'utf8')))
    : undefined;
  if (!found?.success || !existsSync(found.data.executable)) {
    throw new Error('No Electron runtime is set up here. Run: node scripts/setup.mjs');
  }
  return found.data;
}

/** One line for people, so that nobody mistakes a development run for the real thing. */
export function describeRuntime({ kind, electronVersion }: Runtime): string {
  return kind === 'official'
    ? `Electron ${electronVersion}`
    : `Electron ${electronVersion}, a development runtime past its end of life: not for shops`;
}

/** What the application is started with, beyond its own folder. */
export function launchOptions(chosen: Runtime): { args: string[]; env: Record<string, string> } {
  return {
    // SECURITY: Chromium's sandbox cannot start as root. The flag is given here and in tests alone;
    // the application itself refuses to run that way in production.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    env: chosen.kind === 'development' ? { KANGEN_SQLITE_BINDING: chosen.sqliteBinding } : {},
  };
}
