/**
 * A database could not do it: disk full, I/O error. Whether it was committed is unknown: ask by id.
 * Every service's own store failure is one, so that the door can say so to whoever called.
 */
export abstract class StoreFailed extends Error {}

/** What the engine refused for a reason of its own: nothing was written, and the file is as good as before. */
const definite = /^SQLITE_(CONSTRAINT|BUSY|LOCKED)/;

/** Whether what is in memory and in the log of this connection can no longer be trusted. */
export function leavesInDoubt(error: unknown): boolean {
  if (!(error instanceof StoreFailed)) return false;
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return !definite.test(code);
}
