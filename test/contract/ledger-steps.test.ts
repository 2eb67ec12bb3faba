/** What is said together, on both engines: in its order, all or none of it, and every answer is taken in. */
import Database from 'better-sqlite3';
import { DatabaseError, type PoolClient } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { connect, type Connections } from '../../services/ledger/store/postgres/connect.ts';
import { drive, driveInTurn, say } from '../../services/ledger/store/postgres/driver.ts';
import { StatementFailed } from '../../services/ledger/store/postgres/failures.ts';
import {
  all,
  inOrder,
  one,
  run,
  type Steps,
  together,
} from '../../services/ledger/store/sql/steps.ts';
import { createDriver } from '../../services/ledger/store/sqlite/driver.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';

const schema = `CREATE TABLE parent (id TEXT PRIMARY KEY, size BIGINT NOT NULL CHECK (size > 0));
  CREATE TABLE child (id TEXT PRIMARY KEY, parent TEXT NOT NULL REFERENCES parent (id))`;

const sized = z.strictObject({ id: z.string(), size: z.bigint() });
const parents = (): Steps<z.output<typeof sized>[]> =>
  all(sized, 'SELECT id, size FROM parent ORDER BY id', {});
const parent = (id: string, size: number): Steps<number> =>
  run('INSERT INTO parent (id, size) VALUES (@id, @size)', { id, size });
const sizeOf = (id: string): Steps<{ size: bigint } | null> =>
  one(sized.pick({ size: true }), 'SELECT size FROM parent WHERE id = @id', { id });
const child = (id: string, of: string): Steps<number> =>
  run('INSERT INTO child (id, parent) VALUES (@id, @of)', { id, of });

interface Driven {
  drive<A>(steps: Steps<A>): Promise<A>;
  /** As a caller's part of a shared transaction is undone. */
  savepoint(): Promise<void>;
  rollback(): Promise<void>;
}

let server: PostgresServer;
let connections: Connections;
let client: PoolClient;
let giveBack: () => void;
let databases = 0;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server.stop(), 30_000);

const engines: Record<'SQLite' | 'PostgreSQL', () => Promise<Driven>> = {
  SQLite: async () => {
    const database = new Database(':memory:').defaultSafeIntegers(true);
    database.pragma('foreign_keys = ON');
    database.exec(schema);
    const through = createDriver(database);
    return {
      drive: async (steps) => through(steps),
      savepoint: async () => void database.exec('BEGIN; SAVEPOINT mine'),
      rollback: async () => void database.exec('ROLLBACK TO SAVEPOINT mine'),
    };
  },
  PostgreSQL: async () => {
    connections = connect([await server.createDatabase(`steps_${(databases += 1)}`)]);
    const borrowed = await connections.borrow();
    ({ client } = borrowed);
    giveBack = () => borrowed.giveBack(true);
    await say(client, schema);
    return {
      drive: (steps) => drive(client, steps),
      savepoint: () => say(client, 'BEGIN; SAVEPOINT mine'),
      rollback: () => say(client, 'ROLLBACK TO SAVEPOINT mine'),
    };
  },
};

describe.each(['SQLite', 'PostgreSQL'] as const)('what is said together on %s', (engine) => {
  let driven: Driven;
  beforeEach(async () => {
    driven = await engines[engine]();
    return async () => {
      if (engine === 'SQLite') return;
      giveBack();
      await connections.close();
    };
  }, 30_000);

  it('is answered each by its name, also within one another', async () => {
    await driven.drive(inOrder([parent('a', 1), parent('b', 2)]));
    const answered = await driven.drive(
      together({
        all: parents(),
        none: sizeOf('nobody'),
        both: together({ second: sizeOf('b'), first: sizeOf('a') }),
      }),
    );
    expect(answered).toEqual({
      all: [
        { id: 'a', size: 1n },
        { id: 'b', size: 2n },
      ],
      none: null,
      both: { second: { size: 2n }, first: { size: 1n } },
    });
  });

  it('is done in its order', async () => {
    await driven.drive(inOrder([parent('a', 1), child('x', 'a'), parent('b', 2), child('y', 'b')]));
    await expect(driven.drive(inOrder([child('z', 'c'), parent('c', 3)]))).rejects.toThrow(
      /foreign key/i,
    );
  });

  it.each([
    ['beside the others', (bad: Steps<unknown>) => bad],
    ['within one another', (bad: Steps<unknown>) => inOrder([inOrder([bad]), sizeOf('a')])],
  ])('fails by what failed first, %s, and the next question is answered', async (_how, wrap) => {
    await driven.drive(parent('a', 1));
    await driven.savepoint();
    // The statements behind the bad one are said here for the first time on this connection.
    const said = [parent('b', 2), wrap(parent('c', 0)), child('x', 'a'), parents(), sizeOf('b')];
    await expect(driven.drive(inOrder(said))).rejects.toThrow(/check constraint/i);
    await driven.rollback();
    const after = await driven.drive(together({ all: parents(), size: sizeOf('a') }));
    expect(after).toEqual({ all: [{ id: 'a', size: 1n }], size: { size: 1n } });
    await driven.drive(inOrder([parent('b', 2), child('x', 'b')]));
    expect(await driven.drive(parents())).toHaveLength(2);
  });

  it('fails by what our own code throws, and nothing of it is said later', async () => {
    const bug = new Error('a bug');
    const ended: string[] = [];
    function* broken(): Steps<void> {
      yield* sizeOf('a');
      throw bug;
    }
    function* slower(): Steps<void> {
      yield* parent('a', 1);
      yield* parent('b', 2);
      yield* parent('c', 3);
      ended.push('slower');
    }
    await driven.savepoint();
    await expect(driven.drive(inOrder([slower(), broken(), parent('d', 4)]))).rejects.toBe(bug);
    expect(ended).toEqual(['slower']);
    await driven.rollback();
    expect(await driven.drive(parents())).toEqual([]);
  });
});

describe('PostgreSQL', () => {
  beforeEach(async () => {
    await engines.PostgreSQL();
    return async () => {
      giveBack();
      await connections.close();
    };
  }, 30_000);

  it('is told all of it in one piece, before it has answered the first', async () => {
    const heard: string[] = [];
    const written = vi.spyOn(client.connection.stream, '_writev');
    const { query } = client;
    vi.spyOn(client, 'query').mockImplementation((async (asked: { name: string }) => {
      heard.push('said');
      const answered: unknown = await (query as (asked: unknown) => unknown).call(client, asked);
      heard.push('answered');
      return answered;
    }) as never);
    await drive(client, together({ all: parents(), both: inOrder([sizeOf('a'), sizeOf('b')]) }));
    expect(written).toHaveBeenCalledTimes(1);
    vi.restoreAllMocks();
    expect(heard).toEqual(['said', 'said', 'said', 'answered', 'answered', 'answered']);
  });

  it('says what its failure means where several fail of it', async () => {
    await say(client, 'BEGIN');
    const conflict = "DO $$ BEGIN RAISE EXCEPTION 'both' USING ERRCODE = '40001'; END $$";
    const said = [inOrder([inOrder([run(conflict, {})])]), parents(), sizeOf('a')];
    const failed: unknown = await drive(client, inOrder(said)).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(StatementFailed);
    expect(failed).toMatchObject({ meaning: 'conflict', cause: expect.any(DatabaseError) });
  });

  describe('told by several who share a transaction', () => {
    const last = { isLast: true };
    function* adds(id: string, size: number): Steps<readonly string[]> {
      const found = yield* parents();
      yield* inOrder([parent(id, size), child(`${id}1`, id)], last);
      return found.map((one) => one.id);
    }
    /** @returns what was said and answered, in that order */
    function overheard(): string[] {
      const heard: string[] = [];
      const { query } = client;
      vi.spyOn(client, 'query').mockImplementation((async (asked: { text: string }) => {
        const [word = ''] = asked.text.split(' ');
        heard.push(word);
        try {
          return await (query as (asked: unknown) => unknown).call(client, asked);
        } finally {
          heard.push(word.toLowerCase());
        }
      }) as never);
      return heard;
    }

    it('asks the next one’s question before the last writes are answered, and it hears of them', async () => {
      const heard = overheard();
      const told = await driveInTurn(client, [() => adds('a', 1), () => adds('b', 2)]);
      vi.restoreAllMocks();
      expect(told).toEqual([[], ['a']]);
      expect(heard.slice(0, 5)).toEqual(['SELECT', 'select', 'INSERT', 'INSERT', 'SELECT']);
      expect(await drive(client, parents())).toHaveLength(2);
    });

    it('fails by what failed first, and nothing is under way then', async () => {
      await say(client, 'BEGIN');
      const heard = overheard();
      const works = ['a', 'b', 'c'].map((id, size) => () => adds(id, size));
      await expect(driveInTurn(client, works)).rejects.toThrow(/check constraint/i);
      vi.restoreAllMocks();
      const said = heard.filter((word) => word === word.toUpperCase());
      expect(heard).toHaveLength(2 * said.length);
      // The second one's question, and nothing of the third's.
      expect(said).toEqual(['SELECT', 'INSERT', 'INSERT', 'SELECT']);
      await say(client, 'ROLLBACK');
      expect(await drive(client, parents())).toEqual([]);
    });

    it('fails by a bug of ours though the next one has asked already', async () => {
      const bug = new Error('a bug');
      function* broken(): Steps<void> {
        yield* inOrder([parent('a', 1)], last);
        throw bug;
      }
      // Asked while the one before it is at its last writes, and answered after them.
      const late = (): Steps<unknown> => all(sized, 'SELECT p.* FROM pg_sleep(0.05), parent p', {});
      await say(client, 'BEGIN');
      const heard = overheard();
      await expect(driveInTurn(client, [broken, late])).rejects.toBe(bug);
      vi.restoreAllMocks();
      expect(heard).toEqual(['INSERT', 'SELECT', 'insert', 'select']);
      await say(client, 'ROLLBACK');
      expect(await drive(client, parents())).toEqual([]);
    });
  });
});
