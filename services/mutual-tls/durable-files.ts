/**
 * Puts a whole folder of secrets in place or leaves things as they were: everything is written and
 * flushed beside its place, then renamed into it, and the rename itself is flushed.
 */
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** Where a folder is already there it is replaced: a crash in between leaves none, never a mixed one. */
export async function writeDirectory(
  directory: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const place = resolve(directory);
  const parent = dirname(place);
  const beside = `${place}.incomplete`;
  await rm(beside, { recursive: true, force: true });
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await mkdir(beside, { mode: 0o700 });
  for (const [name, text] of Object.entries(files)) await writeDurably(join(beside, name), text);
  await flush(beside);
  await rm(place, { recursive: true, force: true });
  await rename(beside, place);
  await flush(parent);
}

/** SECURITY: 0600 from the first byte; a key must not be readable even for a moment. */
async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function flush(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
