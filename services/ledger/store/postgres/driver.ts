/** Drives steps of SQL through one connection of PostgreSQL, each statement prepared once on it. */
import { type ClientBase } from 'pg';
import { type Outcome, type Statement, type Steps } from '../sql/steps.ts';
import { StatementFailed } from './failures.ts';
import { numberer } from './parameters.ts';

const numbered = numberer();

/** @throws StatementFailed where PostgreSQL did, and what the steps themselves throw as it is */
export async function drive<A>(connection: ClientBase, steps: Steps<A>): Promise<A> {
  let step = steps.next();
  while (step.done !== true) step = steps.next(await outcomeOf(connection, step.value));
  return step.value;
}

async function outcomeOf(connection: ClientBase, { sql, values }: Statement): Promise<Outcome> {
  const { name, text, values: inOrder } = numbered(sql);
  const query = { name, text, values: inOrder(values) };
  try {
    const { rows, rowCount } = await connection.query<Record<string, unknown>>(query);
    return { rows, changes: rowCount ?? 0 };
  } catch (cause) {
    throw new StatementFailed(cause);
  }
}

/** What has neither values nor rows: BEGIN, LOCK, SAVEPOINT. */
export async function say(connection: ClientBase, text: string): Promise<void> {
  try {
    await connection.query(text);
  } catch (cause) {
    throw new StatementFailed(cause);
  }
}
