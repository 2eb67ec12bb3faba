import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownKeys } from '../../../../services/bank-sandbox/own-keys.ts';
import { temporaryFolder } from './bank-fixture.ts';

describe("the bank's own keys", () => {
  it('are made once, one to sign and one to be written to, for the owner alone', async () => {
    const data = temporaryFolder();
    const keys = await ownKeys(data);
    expect(keys.map(({ use }) => use)).toEqual(['sig', 'enc']);
    expect(await ownKeys(data)).toEqual(keys);
    expect(statSync(join(data, 'keys.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(data)).toEqual(['keys.json']);
  });

  it('are made although an earlier start was cut off', async () => {
    const data = temporaryFolder();
    writeFileSync(join(data, 'keys.json.incomplete'), '{"keys"');
    expect(await ownKeys(data)).toHaveLength(2);
  });

  it('are not used where others can read them', async () => {
    const data = temporaryFolder();
    await ownKeys(data);
    chmodSync(join(data, 'keys.json'), 0o644);
    await expect(ownKeys(data)).rejects.toThrow(/owner/);
  });
});
