import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keySet } from '../../../../protocol/ledger.ts';
import { systemIds } from '../../../../services/ids.ts';
import { openKeys } from '../../../../services/ledger/keys.ts';
import { testClock } from './ledger-under-test.ts';

const clock = testClock();
const ids = systemIds(clock);
const open = async () => (await openKeys(path, { ids, clock })).keys;
let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kangen-keys-'));
  path = join(folder, 'keys.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('are made at the first start and the same ever after', async () => {
  const first = await open();
  // As text: what signs is made anew at each opening, from the same key.
  expect(JSON.stringify(await open())).toEqual(JSON.stringify(first));
  expect(readdirSync(folder)).toEqual(['keys.json']);
});

it('can be read by their owner alone, or are not used', async () => {
  await open();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  chmodSync(path, 0o640);
  await expect(open()).rejects.toThrow('owner only');
});

it('are published without their private halves', async () => {
  const { published } = await open();
  expect(keySet.parse(published).keys.map(({ use }) => use)).toEqual(['sig', 'enc']);
  expect(JSON.stringify(published)).not.toContain('"d"');
});

it('survive a crash while they were first written', async () => {
  writeFileSync(`${path}.new`, '{"keys":', { mode: 0o600 });
  const keys = await open();
  expect(readFileSync(path, 'utf8')).toContain(keys.signing.kid);
});
