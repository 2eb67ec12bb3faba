/** The bank's own keys: generated at the first start, kept in DATA/keys.json. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { generateKey, keptKeys, type KeptKey } from '../../protocol/sealed/keys.ts';
import { writeDurably } from '../durable-file.ts';

/** @throws where the file can be read by others, or is not what was written */
export async function ownKeys(data: string): Promise<KeptKey[]> {
  const file = join(data, 'keys.json');
  if (!existsSync(file)) {
    const keys = [await generateKey('sig'), await generateKey('enc')];
    writeDurably(file, `${JSON.stringify({ keys }, null, 2)}\n`);
  }
  // SECURITY: whoever can read these can sign receipts.
  assert.equal((await stat(file)).mode & 0o077, 0, `${file} must be readable by its owner only`);
  return keptKeys.parse(JSON.parse(await readFile(file, 'utf8'))).keys;
}
