/** Drives steps of SQL through SQLite, at once. Each text is prepared once. */
import type Database from 'better-sqlite3';
import { withParameters } from '../sql/parameters.ts';
import { type Outcome, type Statement, type Steps, type Together } from '../sql/steps.ts';

export type Driver = <A>(steps: Steps<A>) => A;

export function createDriver(database: Database.Database): Driver {
  const prepared = new Map<string, Database.Statement>();
  const prepare = (sql: string): Database.Statement => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(withOnePlan(sql));
    prepared.set(sql, statement);
    return statement;
  };
  const drive: Driver = (steps) => {
    let step = steps.next();
    while (step.done !== true) step = steps.next(said(step.value));
    return step.value;
  };
  const said = (what: Statement | Together): Outcome =>
    'together' in what
      ? { rows: what.together.map(drive), changes: 0 }
      : outcomeOf(prepare(what.sql), what);
  return drive;
}

function outcomeOf(statement: Database.Statement, { how, values }: Statement): Outcome {
  if (how === 'run') return { rows: [], changes: statement.run(values).changes };
  if (how === 'all') return { rows: statement.all(values), changes: 0 };
  const row: unknown = statement.get(values);
  return { rows: row === undefined ? [] : [row], changes: 0 };
}

/**
 * `+@id` is `@id`, and no reason to plan anew. This build of SQLite knows STAT4: where it finds a parameter itself
 * beside an index, it may compile the statement again for each value, which takes longer than to run it.
 */
export const withOnePlan = (sql: string): string => withParameters(sql, (name) => `+@${name}`);
