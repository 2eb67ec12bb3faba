/**
 * What the ledger asks of whoever keeps its rows (docs/decisions/0003). One suite tests every engine.
 *
 *   read(query)               facts as they were at one moment
 *   transact(query, decide)   load facts → decide → apply its writes, in one serializable transaction
 *
 * `decide` is pure and synchronous: an engine may call it again after a serialization conflict, and
 * may put the transactions of callers who wait at the same moment into one commit. What `transact`
 * answers is durable. Where it rejects with `StoreFailure`, whether it was committed is unknown:
 * ask again by id.
 */
import { StoreFailed } from '../../store-failed.ts';
import { type FactsOf, type QueryName, type QueryOf } from './queries.ts';
import { type Write } from './writes.ts';

export interface Decision<A> {
  answer: A;
  writes: readonly Write[];
}

export interface LedgerStore {
  read<N extends QueryName>(query: QueryOf<N>): Promise<FactsOf<N>>;
  transact<N extends QueryName, A>(
    query: QueryOf<N>,
    decide: (facts: FactsOf<N>) => Decision<A>,
  ): Promise<A>;
  close(): Promise<void>;
}

/** A store that several ledger processes use at once. */
export interface SharedStore extends LedgerStore {
  /** Whether this process does, now, what one of them should do for all. */
  isOnDuty(): Promise<boolean>;
}

/** The engine could not do it: disk full, I/O error, connection lost. `cause` has the engine's word. */
export class StoreFailure extends StoreFailed {
  override readonly name = 'StoreFailure';
}

export function unchanged<A>(answer: A): Decision<A> {
  return { answer, writes: [] };
}
