/** The bank's own keys: generated at the first start, kept in DATA/keys.json. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { generateKey, keptKeys, type KeptKey } from '../../protocol/sealed/keys.ts';

/** @throws where the file can be read by others, or is not what was written */
export async function ownKeys(data: string): Promise<KeptKey[]> {
  const file = join(data, 'keys.json');
  if (!existsSync(file)) {
    const keys = [await generateKey('sig'), await generateKey('enc')];
    await writeDurably(file, `${JSON.stringify({ keys }, null, 2)}\n`);
  }
  // SECURITY: whoever can read these can sign receipts.
  assert.equal((await stat(file)).mode & 0o077, 0, `${file} must be readable by its owner only`);
  return keptKeys.parse(JSON.parse(await readFile(file, 'utf8'))).keys;
}

/** Whole and flushed, or not there at all: receipts are worth what their key is worth. */
async function writeDurably(file: string, text: string): Promise<void> {
  const beside = `${file}.incomplete`;
  await rm(beside, { force: true });
  const handle = await open(beside, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, file);
  const directory = await open(dirname(file), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
