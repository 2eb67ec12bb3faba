/**
 * SQL that is written once and runs on every engine (docs/decisions/0012).
 *
 *   function* points(id: CustomerId): Steps<number> {
 *     const row = yield* one(total, 'SELECT … WHERE customer_id = @id', { id });
 *     return Number(row?.total ?? 0n);
 *   }
 *
 * Each `yield*` hands one statement to whoever drives the steps: SQLite's driver answers at once,
 * PostgreSQL's when the server has. What does not need one another's answers is said `together`, and costs
 * one message to the server and back. The text is what both understand: `x_y AS "xY"`, columns named by a
 * word of SQL's own quoted (`"authorization"`), a name for every
 * sub-select in FROM, a target for every ON CONFLICT … DO UPDATE, sums as
 * `CAST(coalesce(sum(x), 0) AS BIGINT)`, `IS NOT DISTINCT FROM` where both sides may be null, and
 * parameters as `@name`. No functions on JSON, no booleans in columns.
 */
import { bind, type Bindable, type Table } from './table.ts';

export interface Statement {
  sql: string;
  /** By the name that stands behind `@` in the text. */
  values: Readonly<Record<string, Bindable>>;
  how: 'one' | 'all' | 'run';
}

/** Several at once; the first statements of each are said in their order, and one that fails fails them all. */
export interface Together {
  together: readonly Steps<unknown>[];
  /** Nothing is said behind them: who comes next may ask before they are answered. */
  isLast?: boolean;
}

/** `rows`: of `one` none or one; of `Together` what each came to. `changes`: of `run`, how many rows changed. */
export interface Outcome {
  rows: readonly unknown[];
  changes: number;
}

export type Steps<A> = Generator<Statement | Together, A, Outcome>;

type Parsed<R> = Pick<Table<R>, 'parse'>;

/** @returns the first row, or null */
export function* one<R>(as: Parsed<R>, sql: string, values: object): Steps<R | null> {
  const { rows } = yield { sql, values: bind(values), how: 'one' };
  return rows.length === 0 ? null : as.parse(rows[0]);
}

export function* all<R>(as: Parsed<R>, sql: string, values: object): Steps<R[]> {
  const { rows } = yield { sql, values: bind(values), how: 'all' };
  return rows.map((row) => as.parse(row));
}

/** @returns how many rows changed */
export function* run(sql: string, values: object): Steps<number> {
  const { changes } = yield { sql, values: bind(values), how: 'run' };
  return changes;
}

type AnswersOf<S extends Record<string, Steps<unknown>>> = {
  [N in keyof S]: S[N] extends Steps<infer A> ? A : never;
};

/** @param asked none may need what another one reads or writes. @returns what each came to, by its name */
export function* together<S extends Record<string, Steps<unknown>>>(asked: S): Steps<AnswersOf<S>> {
  const { rows } = yield { together: Object.values(asked) };
  const named = Object.keys(asked).map((name, place) => [name, rows[place]] as const);
  return Object.fromEntries(named) as AnswersOf<S>;
}

/** The same, where nobody asks what each came to. */
export function* inOrder(
  said: readonly Steps<unknown>[],
  { isLast = false }: Pick<Together, 'isLast'> = {},
): Steps<void> {
  yield { together: said, isLast };
}
