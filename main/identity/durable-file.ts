/** Replaces one file as a whole: after a crash it is the old one or the new one, never a part of either. */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
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

/** The same, on the disk when it returns: for what is small, and changes once in a long time. */
export function replaceFileDurably(file: string, data: string): void {
  const directory = dirname(file);
  const beside = `${file}.incomplete`;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  rmSync(beside, { force: true });
  flushed(openSync(beside, 'wx', 0o600), (handle) => writeFileSync(handle, data));
  renameSync(beside, file);
  if (process.platform !== 'win32') flushed(openSync(directory, 'r'));
}

function flushed(handle: number, write: (handle: number) => void = () => {}): void {
  try {
    write(handle);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
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
