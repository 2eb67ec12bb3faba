/** Files that are in shops keep how many migrations they have had: the order is for good. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { migrations } from '../../../../../../services/ledger/store/sqlite/open.ts';

const FOLDER = join(
  import.meta.dirname,
  '../../../../../../services/ledger/store/sqlite/migrations',
);
const numbers = Object.keys(migrations).map((name) => name.replace('migration', ''));

it('a migration comes after all that were before it', () => {
  const known =
    '0001 0002 0003 0004 0005 0006 0008 0009 0010 0011 0012 0013 0014 0015 0016 0018 0019 0020 0022';
  expect(numbers.slice(0, 19)).toEqual(known.split(' '));
  expect(numbers).toEqual(numbers.toSorted());
});

it('every migration of the folder is in the list', () => {
  const files = readdirSync(FOLDER).filter((name) => /^\d{4}-/.test(name));
  expect(files.map((name) => name.slice(0, 4)).toSorted()).toEqual(numbers.toSorted());
});
