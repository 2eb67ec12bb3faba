/**
 * The store contract on PostgreSQL, for any number of ledger processes at once.
 *
 *   callers who wait ─▶ BEGIN · LOCK writer · decide, write for each · COMMIT ─▶ answers
 *   one of them throws ─▶ ROLLBACK ─▶ all again, each in a SAVEPOINT of its own
 *
 * Whoever writes holds one lock until its COMMIT, so all that is written has one order, in which every
 * snapshot lies: serializable, without conflicts between processes, and one hash chain (decision 12).
 *
 *   failed before COMMIT was said   nothing was done ─▶ again, a bounded number of times
 *   no clear answer to COMMIT       nobody knows ─▶ StoreFailure to every caller: ask again by id
 */
import { type PoolClient } from 'pg';
import { limits } from '../../limits.ts';
import { type SharedStore, StoreFailure } from '../contract.ts';
import { createGroup, type Outcome, type Work } from '../group.ts';
import { answer } from '../sql/answers.ts';
import { decided } from '../sql/decided.ts';
import { connect, type Connections } from './connect.ts';
import { drive, driveInTurn, say } from './driver.ts';
import { createDuty } from './duty.ts';
import { meaningOf, StatementFailed, wordOf } from './failures.ts';
import { migrate } from './migrate.ts';

/** @param urls of the servers of one cluster. @throws where none takes writes, or keeps what it must */
export async function openPostgresStore(urls: readonly string[]): Promise<SharedStore> {
  const connections = connect(urls);
  try {
    await once(connections, migrate);
  } catch (error) {
    await connections.close();
    throw error;
  }
  return postgresStore(connections);
}

function postgresStore(connections: Connections): SharedStore {
  const duty = createDuty(connections);
  const group = createGroup({
    callersMax: limits.callersPerCommitMax,
    // Nobody is delayed; who comes while a commit is under way shares the next one.
    soon: queueMicrotask,
    commit: (works) => untilDone(connections, (client) => written(client, works)),
  });
  return {
    read: (query) =>
      untilDone(connections, (client) => readOnly(client, () => drive(client, answer(query)))),
    transact: (query, decide) => group.join(() => decided(query, decide)),
    isOnDuty: () => duty.isMine(),
    close: async () => {
      await group.empty();
      duty.layDown();
      await connections.close();
    },
  };
}

/** What a COMMIT came to, nobody knows: it is not done again here. */
class CommitUnknown extends Error {
  override readonly name = 'CommitUnknown';
}

/** @throws StoreFailure; what our own code threw as it is */
async function untilDone<A>(
  connections: Connections,
  work: (client: PoolClient) => Promise<A>,
): Promise<A> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await once(connections, work);
    } catch (error) {
      if (error instanceof CommitUnknown) throw failure('the outcome is unknown', error.cause);
      if (!(error instanceof StatementFailed)) throw error;
      if (error.meaning === 'refused' || tried === limits.databaseTriesMax) {
        throw failure(wordOf(error.cause), error.cause);
      }
    }
  }
}

const failure = (word: string, cause: unknown): StoreFailure =>
  new StoreFailure(`the ledger's database failed: ${word}`, { cause });

async function once<A>(
  connections: Connections,
  work: (client: PoolClient) => Promise<A>,
): Promise<A> {
  const { client, giveBack } = await connections.borrow();
  try {
    const done = await work(client);
    giveBack(false);
    return done;
  } catch (error) {
    // Whatever state it is in ends with it.
    giveBack(true);
    throw error;
  }
}

/** Between two writers' commits a snapshot is one of the states in their order; it never waits. */
async function readOnly<A>(client: PoolClient, read: () => Promise<A>): Promise<A> {
  await say(client, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const facts = await read();
  await say(client, 'COMMIT');
  return facts;
}

/** The snapshot is taken by the first statement after the lock, and so sees the writer before. */
const BEGIN = 'BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE writer IN EXCLUSIVE MODE';

/** @returns what each came to, after the COMMIT */
async function written(client: PoolClient, works: readonly Work[]): Promise<Outcome[]> {
  await say(client, BEGIN);
  let answers: unknown[];
  try {
    answers = await driveInTurn(client, works);
  } catch (error) {
    if (!isOfOneAlone(error)) throw error;
    await say(client, 'ROLLBACK');
    return works.length === 1
      ? [{ ok: false, error: translated(error) }]
      : writtenApart(client, works);
  }
  await commit(client);
  return answers.map((told) => ({ ok: true, answer: told }));
}

/** Whoever throws undoes only its own. */
async function writtenApart(client: PoolClient, works: readonly Work[]): Promise<Outcome[]> {
  await say(client, BEGIN);
  const outcomes: Outcome[] = [];
  for (const work of works) {
    await say(client, 'SAVEPOINT one_of_them');
    outcomes.push(await outcomeOf(client, work));
    await say(client, 'RELEASE SAVEPOINT one_of_them');
  }
  await commit(client);
  return outcomes;
}

async function outcomeOf(client: PoolClient, work: Work): Promise<Outcome> {
  try {
    return { ok: true, answer: await drive(client, work()) };
  } catch (error) {
    if (!isOfOneAlone(error)) throw error;
    await say(client, 'ROLLBACK TO SAVEPOINT one_of_them');
    return { ok: false, error: translated(error) };
  }
}

/** A bug of ours, or a statement that was refused: the connection, and the others' part, are as good as before. */
const isOfOneAlone = (error: unknown): boolean =>
  !(error instanceof StatementFailed) || error.meaning === 'refused';

function translated(error: unknown): unknown {
  return error instanceof StatementFailed ? failure(wordOf(error.cause), error.cause) : error;
}

/** @throws StatementFailed where it was surely not committed; CommitUnknown where nobody knows */
async function commit(client: PoolClient): Promise<void> {
  const warnings: unknown[] = [];
  const heard = (notice: { severity?: string | undefined; message?: string | undefined }): void => {
    // "committed locally, but might not have been replicated": no acknowledgement for us.
    if (notice.severity === 'WARNING') warnings.push(new Error(notice.message));
  };
  client.on('notice', heard);
  try {
    const { command } = await client.query('COMMIT');
    // A transaction that had failed is ended by COMMIT without an error, as a ROLLBACK.
    if (command !== 'COMMIT') warnings.push(new Error(`COMMIT came to ${command}`));
  } catch (cause) {
    if (meaningOf(cause) === 'conflict') throw new StatementFailed(cause);
    throw new CommitUnknown('no answer to COMMIT', { cause });
  } finally {
    client.off('notice', heard);
  }
  if (warnings.length > 0) throw new CommitUnknown('COMMIT with a warning', { cause: warnings[0] });
}
