/** Replaces one file as a whole: after a crash it is the old one or the new one, never a part of either. */
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** SECURITY: 0600 in a 0700 directory, from the first byte. */
export async function writeFileDurably(file: string, data: string | Buffer): Promise<void> {
  const directory = dirname(file);
  const beside = `${file}.incomplete`;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await rm(beside, { force: true });
  const handle = await open(beside, 'wx', 0o600);
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, file);
  await flushDirectory(directory);
}

/** A rename is only on the disk when its directory is. Windows cannot open one, and needs no flush. */
async function flushDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
