/** What became of one call. `unknown`: it may have been carried out; ask with the same id. */
import { type Failure } from '../../protocol/failure.ts';

export type UnknownReason = 'timeout' | 'connection' | 'server-error' | 'answer-invalid';

export type Outcome<T> =
  | { kind: 'answered'; body: T }
  | { kind: 'refused'; failure: Failure }
  | { kind: 'unknown'; reason: UnknownReason };

export const unknown = (reason: UnknownReason): { kind: 'unknown'; reason: UnknownReason } => ({
  kind: 'unknown',
  reason,
});
