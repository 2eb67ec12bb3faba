/**
 * What a failure of PostgreSQL means for what was being done.
 *
 *   refused    it did not like this statement; the transaction can go back to before it
 *   conflict   serialization or deadlock: nothing of the transaction was done, do it again
 *   gone       the connection, or the server behind it: before COMMIT nothing was done
 */
import { DatabaseError } from 'pg';

/** Wraps what the driver threw, so that nobody takes a bug of ours for it. */
export class StatementFailed extends Error {
  override readonly name = 'StatementFailed';
  override readonly cause: unknown;
  readonly meaning: Meaning;

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.cause = cause;
    this.meaning = meaningOf(cause);
  }
}

export type Meaning = 'refused' | 'conflict' | 'gone';

const conflicts = new Set(['40001', '40P01']);
/** Said into a transaction that had failed, or by a name that was not prepared because of it. */
const aftermath = new Set(['25P02', '26000']);
/** Connection exceptions, shutdown and crash, read-only because demoted, too long idle or silent. */
const endings = /^(08|57P|25006|25P03)/;

export function meaningOf(cause: unknown): Meaning {
  if (!(cause instanceof DatabaseError)) return 'gone';
  const { code = '', severity = '' } = cause;
  if (conflicts.has(code)) return 'conflict';
  return severity === 'FATAL' || severity === 'PANIC' || endings.test(code) ? 'gone' : 'refused';
}

/** Whether it failed only because of what was said before it, which failed too. */
export const isAftermath = (error: unknown): boolean =>
  error instanceof StatementFailed &&
  error.cause instanceof DatabaseError &&
  aftermath.has(error.cause.code ?? '');

/** For the log and the message: the SQLSTATE, or what the socket said. */
export function wordOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : cause instanceof Error ? cause.message : String(cause);
}
