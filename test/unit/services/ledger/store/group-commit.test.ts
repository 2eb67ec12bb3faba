/** Callers who wait at the same moment share one COMMIT of SQLite, and nothing else. */
import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cardNumber } from '../../../../../protocol/ledger.ts';
import { limits } from '../../../../../services/ledger/limits.ts';
import { type LedgerStore, StoreFailure } from '../../../../../services/ledger/store/contract.ts';
import { openDatabase } from '../../../../../services/ledger/store/sqlite/open.ts';
import { openSqliteStore } from '../../../../../services/ledger/store/sqlite/sqlite-store.ts';
import { type Write } from '../../../../../services/ledger/store/writes.ts';
import { type FailedCommit, withFailingCommits } from '../../../../support/failing-commits.ts';

const CARD = cardNumber.parse('9704000000000018');
const ask = { name: 'sign-in', cardNumber: CARD, jti: 'x', terminal: 'nobody' } as const;

let folder = '';
let path = '';
let store: LedgerStore;
let commits = 0;
const plan: FailedCommit[] = [];

/** Counts what a flush of the disk would be paid for. */
function countingCommits(database: Database.Database): Database.Database {
  const { transaction } = database;
  return Object.assign(database, {
    transaction: (work: (...args: unknown[]) => unknown) => {
      const made = transaction.call(database, work);
      const immediate = (...args: unknown[]) => {
        const done = made.immediate(...args);
        commits += 1;
        return done;
      };
      return Object.assign((...args: unknown[]) => made(...args), { immediate });
    },
  });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kangen-group-'));
  path = join(folder, 'ledger.db');
  commits = 0;
  plan.length = 0;
  store = openSqliteStore(path, {
    open: (file) => withFailingCommits(countingCommits(openDatabase(file)), plan),
  });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const tried = (tries: number): Write => ({
  op: 'put-pin-attempt',
  row: { cardNumber: CARD, tries, nextAllowedMs: 5 },
});
const tries = async () => (await store.read(ask)).attempts?.tries ?? 0;
const oneMore = (then: () => void = () => {}) =>
  store.transact(ask, ({ attempts }) => {
    const answer = (attempts?.tries ?? 0) + 1;
    then();
    return { answer, writes: [tried(answer)] };
  });

describe('callers who wait at the same moment', () => {
  it('share one commit, each after the one before', async () => {
    expect(await Promise.all([1, 2, 3, 4].map(() => oneMore()))).toEqual([1, 2, 3, 4]);
    expect(commits).toBe(1);
    expect(await tries()).toBe(4);
  });

  it('are no more than a bound in one commit', async () => {
    const callers = limits.callersPerCommitMax + 1;
    const none = () => store.transact(ask, () => ({ answer: null, writes: [] }));
    await Promise.all(Array.from({ length: callers }, none));
    expect(commits).toBe(2);
  });

  it('lose only their own where they throw: in the decision, or at a write', async () => {
    const bug = new Error('a bug');
    const tooMany: Write = tried(11);
    const outcomes = await Promise.allSettled([
      oneMore(),
      oneMore(() => {
        throw bug;
      }),
      store.transact(ask, () => ({ answer: 0, writes: [tried(9), tooMany] })),
      oneMore(),
    ]);
    expect(outcomes).toEqual([
      { status: 'fulfilled', value: 1 },
      { status: 'rejected', reason: bug },
      { status: 'rejected', reason: expect.any(StoreFailure) },
      { status: 'fulfilled', value: 2 },
    ]);
    expect(commits).toBe(1);
    expect(await tries()).toBe(2);
  });

  it.each(['durable', 'not-durable'] as const)(
    'all learn that their commit failed, which was %s, and may ask again',
    async (failure) => {
      plan.push(failure);
      const outcomes = await Promise.allSettled([1, 2, 3].map(() => oneMore()));
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
      for (const outcome of outcomes) {
        expect(outcome).toHaveProperty('reason', expect.any(StoreFailure));
      }
      expect(await tries()).toBe(failure === 'durable' ? 3 : 0);
      expect(await oneMore()).toBe(failure === 'durable' ? 4 : 1);
    },
  );

  it('see nothing of each other before all of it is durable', async () => {
    const beside = openDatabase(path);
    const seen: unknown[] = [];
    const look = () => seen.push(beside.prepare('SELECT tries FROM pin_attempt').get());
    const answered = [oneMore(look), oneMore(look)].map((one) => one.then(look));
    await Promise.all(answered);
    expect(seen).toEqual([undefined, undefined, { tries: 2n }, { tries: 2n }]);
    beside.close();
  });
});

describe('a caller alone', () => {
  it('waits for nobody', async () => {
    expect(await oneMore()).toBe(1);
    expect(await oneMore()).toBe(2);
    expect(commits).toBe(2);
  });

  it('is still answered where the store is closed meanwhile', async () => {
    const answer = oneMore();
    await store.close();
    expect(await answer).toBe(1);
    store = openSqliteStore(path);
  });
});

describe('a statement that fails with the file', () => {
  it('fails everybody: what was not committed is nobody’s', async () => {
    const broken = () => {
      throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_WRITE');
    };
    const outcomes = await Promise.allSettled([oneMore(), oneMore(broken), oneMore()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await tries()).toBe(0);
  });
});
