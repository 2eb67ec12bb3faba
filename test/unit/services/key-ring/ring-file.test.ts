import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { generateKey } from '../../../../protocol/sealed/keys.ts';
import { rotateKeys } from '../../../../services/key-ring/rotate.ts';
import { systemIds } from '../../../../services/ids.ts';
import { openKeys } from '../../../../services/ledger/keys.ts';
import { limits } from '../../../../services/ledger/limits.ts';
import { testClock } from '../ledger/ledger-under-test.ts';

const clock = testClock();
const ids = systemIds(clock);
let data = '';
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'kangen-ring-'));
});
afterEach(() => rmSync(data, { recursive: true }));
const open = () => openKeys(join(data, 'keys.json'), { ids, clock });
const turn = (announceSeconds: number) => rotateKeys({ data, announceSeconds, clock });

it('is turned while it is in use: the next key is found without a restart', async () => {
  const { keys, file } = await open();
  const before = keys.signing.kid;
  const done = await turn(60);
  expect(done).toMatchObject({ ok: true });
  file.refresh();
  expect(keys.signing.kid).toBe(before);
  expect(keys.published.keys).toHaveLength(3);
  clock.ms += 60_000;
  expect(done.ok && done.kids).toContain(keys.signing.kid);
  expect(keys.published.keys[0]?.kid).toBe(keys.signing.kid);
  expect(await turn(0)).toMatchObject({ ok: true });
});

it('is not turned twice at once', async () => {
  await open();
  expect(await turn(60)).toMatchObject({ ok: true });
  expect(await turn(60)).toMatchObject({ ok: false });
});

it('keeps what else is in the file, and forgets a private half on the disk too', async () => {
  const { keys, file } = await open();
  const { pinPepper, signing } = keys;
  await turn(0);
  file.refresh();
  clock.ms += limits.keyTimes.signingKeptMs;
  file.refresh();
  expect(readFileSync(join(data, 'keys.json'), 'utf8')).not.toContain(signing.d);
  const again = (await open()).keys;
  expect(again.pinPepper).toBe(pinPepper);
  expect(again.verifying.map(({ kid }) => kid)).toContain(signing.kid);
});

it('is not read from a file that others can read, or that is damaged: the known keys go on', async () => {
  const { keys, file } = await open();
  const { kid } = keys.signing;
  writeFileSync(join(data, 'keys.json'), '{"keys":[]}', { mode: 0o600 });
  expect(() => file.refresh()).toThrow();
  expect(keys.signing.kid).toBe(kid);
  const other = { keys: [await generateKey('sig'), await generateKey('enc')] };
  writeFileSync(join(data, 'keys.json'), JSON.stringify({ ...other, pinPepper: keys.pinPepper }));
  chmodSync(join(data, 'keys.json'), 0o644);
  expect(() => file.refresh()).toThrow('owner only');
  expect(keys.signing.kid).toBe(kid);
});

it('says so where there are no keys', async () => {
  expect(await turn(0)).toMatchObject({ ok: false });
});
