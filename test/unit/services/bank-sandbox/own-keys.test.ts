import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownKeys } from '../../../../services/bank-sandbox/own-keys.ts';
import { temporaryFolder } from './bank-fixture.ts';

const clock = { now: () => new Date(0) };
const opened = async (data: string) => (await ownKeys(data, clock)).own;

describe("the bank's own keys", () => {
  it('are made once, one to sign and one to be written to, for the owner alone', async () => {
    const data = temporaryFolder();
    const { published } = await opened(data);
    expect(published.map(({ use }) => use)).toEqual(['sig', 'enc']);
    expect((await opened(data)).published).toEqual(published);
    expect(statSync(join(data, 'keys.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(data)).toEqual(['keys.json']);
  });

  it('are made although an earlier start was cut off', async () => {
    const data = temporaryFolder();
    writeFileSync(join(data, 'keys.json.incomplete'), '{"keys"');
    expect((await opened(data)).published).toHaveLength(2);
  });

  it('are not used where others can read them', async () => {
    const data = temporaryFolder();
    await opened(data);
    chmodSync(join(data, 'keys.json'), 0o644);
    await expect(opened(data)).rejects.toThrow(/owner/);
  });
});
