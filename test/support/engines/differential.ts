/** Feeds both engines the same random life and compares all that they hold afterwards. */
import assert from 'node:assert/strict';
import { openPostgresStore } from '../../../services/ledger/store/postgres/postgres-store.ts';
import { checkBooks } from '../../../services/ledger/store/sqlite/check-books.ts';
import { openDatabase } from '../../../services/ledger/store/sqlite/open.ts';
import { sqliteStore } from '../../../services/ledger/store/sqlite/sqlite-store.ts';
import { ledgerUnderTest } from '../../unit/services/ledger/ledger-under-test.ts';
import { differences, rowsAt, rowsOfFile } from './all-rows.ts';
import { mirroredStore } from './mirrored-store.ts';
import { randomLife } from './random-life.ts';

export interface Compared {
  counts: Map<string, number>;
  tables: number;
  rows: number;
}

/**
 * @param url of an empty database
 * @throws where one engine answered, decided or kept anything else than the other
 */
export async function differential(
  url: string,
  how: { operations: number; seed: number },
): Promise<Compared> {
  const file = openDatabase(':memory:');
  const store = mirroredStore(sqliteStore(file), await openPostgresStore([url]));
  try {
    const ledger = await ledgerUnderTest({ context: { store } });
    const counts = await randomLife(ledger, how);
    const [kept, mirrored] = [rowsOfFile(file), await rowsAt(url)];
    assert.deepEqual(differences(kept, mirrored), [], 'both engines hold the same books');
    assert.deepEqual(checkBooks(file), [], 'and nothing is wrong with them');
    const rows = Object.values(kept).reduce((sum, table) => sum + table.length, 0);
    return { counts, tables: Object.keys(kept).length, rows };
  } finally {
    await store.close();
  }
}
