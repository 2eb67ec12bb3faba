import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemIds } from '../../../../services/ids.ts';
import { keysOfBooks, WrongKeys } from '../../../../services/ledger/books-keys.ts';
import { type LedgerStore } from '../../../../services/ledger/store/contract.ts';
import { openDatabase } from '../../../../services/ledger/store/sqlite/open.ts';
import { sqliteStore } from '../../../../services/ledger/store/sqlite/sqlite-store.ts';
import { ledgerUnderTest, testClock } from './ledger-under-test.ts';

const clock = testClock();
const ids = systemIds(clock);
let folder = '';
let store: LedgerStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kangen-books-keys-'));
  store = sqliteStore(openDatabase(':memory:'));
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const at = (name: string): string => join(folder, name);
const opened = (name: string) => keysOfBooks({ store, clock, ids }, at(name));
const kid = async (name: string) => (await opened(name)).keys.signing.kid;

it('are the first ones, wherever their file has moved', async () => {
  const first = await kid('one.json');
  expect(await kid('one.json')).toBe(first);
  copyFileSync(at('one.json'), at('other.json'));
  expect(await kid('other.json')).toBe(first);
});

it('are those of one of two processes that begin at the same moment, until the other has them', async () => {
  const both = await Promise.allSettled([opened('one.json'), opened('other.json')]);
  const refused = both.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []));
  expect(refused).toEqual([expect.any(WrongKeys)]);
  const isFirst = both[0].status === 'fulfilled';
  const [good, bad] = isFirst ? ['one.json', 'other.json'] : ['other.json', 'one.json'];
  expect(refused[0]?.message).toContain(`${at(bad)} is not that of these books`);
  await expect(opened(bad)).rejects.toThrow('put keys.json of a process that works on them');
  copyFileSync(at(good), at(bad));
  expect(await kid(bad)).toBe(await kid(good));
});

it('are not made anew where they are missing', async () => {
  await opened('one.json');
  renameSync(at('one.json'), at('moved.json'));
  await expect(opened('one.json')).rejects.toThrow('copy keys.json from a process that has them');
  expect(existsSync(at('one.json'))).toBe(false);
});

it('are not made anew either for books from before they named theirs', async () => {
  await ledgerUnderTest({ context: { store } });
  await expect(opened('one.json')).rejects.toThrow(WrongKeys);
  expect(existsSync(at('one.json'))).toBe(false);
});
