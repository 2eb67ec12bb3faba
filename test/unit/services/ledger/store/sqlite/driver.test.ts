import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import {
  createDriver,
  withOnePlan,
} from '../../../../../../services/ledger/store/sqlite/driver.ts';
import { run } from '../../../../../../services/ledger/store/sql/steps.ts';

describe('what SQLite is given', () => {
  it('names no parameter where its planner would look at the value', () => {
    const planned = withOnePlan(
      "SELECT a FROM t WHERE id = @id AND b > @since - @ms AND c = '@none' LIMIT @max",
    );
    expect(planned).toBe(
      "SELECT a FROM t WHERE id = +@id AND b > +@since - +@ms AND c = '@none' LIMIT +@max",
    );
  });

  it('has the same values of every kind', () => {
    const database = new Database(':memory:');
    database.exec('CREATE TABLE t (a TEXT, b INTEGER, c TEXT) STRICT');
    createDriver(database)(
      run('INSERT INTO t VALUES (@a, @b, @c)', { a: '007', b: 9_007_199_254_740_993n, c: null }),
    );
    expect(database.prepare('SELECT * FROM t').safeIntegers().get()).toEqual({
      a: '007',
      b: 9_007_199_254_740_993n,
      c: null,
    });
  });
});
