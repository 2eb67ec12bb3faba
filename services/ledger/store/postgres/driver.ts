/**
 * Drives steps of SQL through one connection of PostgreSQL, each statement prepared once on it. The connection
 * sends what it is told without a wait for the answer before (`pipeline` in connect.ts), in that order.
 */
import { type Client } from 'pg';
import { type Outcome, type Statement, type Steps, type Together } from '../sql/steps.ts';
import { isAftermath, StatementFailed } from './failures.ts';
import { numberer } from './parameters.ts';

const numbered = numberer();

/** @throws StatementFailed where PostgreSQL did, and what the steps themselves throw as it is */
export const drive = <A>(client: Client, steps: Steps<A>): Promise<A> =>
  drivenAlong(client, steps, () => {});

/**
 * One after the other, each hearing what those before it have said: a connection does what it is told in its order,
 * so the next one's questions are asked before the last writes of this one are answered.
 *
 * @throws what failed first, when nothing is under way any more
 */
export async function driveInTurn(
  client: Client,
  works: readonly (() => Steps<unknown>)[],
): Promise<unknown[]> {
  const under: Promise<unknown>[] = [];
  let hasFailed = false;
  for (const work of works) {
    const allSaid = Promise.withResolvers<void>();
    const one = drivenAlong(client, work(), allSaid.resolve);
    under.push(one);
    one.then(
      () => allSaid.resolve(),
      () => {
        hasFailed = true;
        allSaid.resolve();
      },
    );
    await allSaid.promise;
    if (hasFailed) break;
  }
  return allOf(under);
}

async function drivenAlong<A>(client: Client, steps: Steps<A>, allSaid: () => void): Promise<A> {
  let step = steps.next();
  while (step.done !== true) {
    const what = step.value;
    const answered = said(client, what);
    if ('together' in what && what.isLast === true) allSaid();
    step = steps.next(await answered);
  }
  return step.value;
}

async function said(client: Client, what: Statement | Together): Promise<Outcome> {
  if (!('together' in what)) return outcomeOf(client, what);
  const rows = await allOf(
    inOnePiece(client, () => what.together.map(async (steps) => drive(client, steps))),
  );
  return { rows, changes: 0 };
}

/** What is said at once leaves in one write: each by itself costs a call of the system and wakes the server. */
function inOnePiece<A>(client: Client, saying: () => A): A {
  const { stream } = client.connection;
  stream.cork();
  try {
    return saying();
  } finally {
    stream.uncork();
  }
}

/**
 * When each has ended, so that nothing of it is said later, in a transaction that goes on without it.
 *
 * @throws what failed first, and not because of what was said before it
 */
async function allOf<A>(under: readonly Promise<A>[]): Promise<A[]> {
  const failed: unknown[] = [];
  const heard = under.map((one) => one.catch((error: unknown) => void failed.push(error)));
  await Promise.all(heard);
  if (failed.length > 0) throw failed.find((error) => !isAftermath(error)) ?? failed[0];
  return Promise.all(under);
}

async function outcomeOf(client: Client, { sql, values }: Statement): Promise<Outcome> {
  const { name, text, values: inOrder } = numbered(sql);
  const query = { name, text, values: inOrder(values) };
  try {
    const { rows, rowCount } = await client.query<Record<string, unknown>>(query);
    return { rows, changes: rowCount ?? 0 };
  } catch (cause) {
    throw new StatementFailed(cause);
  }
}

/** What has neither values nor rows: BEGIN, LOCK, SAVEPOINT. */
export async function say(client: Client, text: string): Promise<void> {
  try {
    await client.query(text);
  } catch (cause) {
    throw new StatementFailed(cause);
  }
}
