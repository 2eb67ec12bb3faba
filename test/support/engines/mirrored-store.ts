/** Two engines behind one store: whatever is asked of them, both must say the same, and do the same. */
import assert from 'node:assert/strict';
import { type Decision, type LedgerStore } from '../../../services/ledger/store/contract.ts';
import {
  type FactsOf,
  type QueryName,
  type QueryOf,
} from '../../../services/ledger/store/queries.ts';

export function mirroredStore(left: LedgerStore, right: LedgerStore): LedgerStore {
  return {
    read: async (query) => {
      const one = await left.read(query);
      assert.deepEqual(await right.read(query), one, `both engines answer ${query.name}`);
      return one;
    },
    transact: (query, decide) => inBoth({ left, right }, query, decide),
    close: async () => {
      await Promise.all([left.close(), right.close()]);
    },
  };
}

async function inBoth<N extends QueryName, A>(
  { left, right }: { left: LedgerStore; right: LedgerStore },
  query: QueryOf<N>,
  decide: (facts: FactsOf<N>) => Decision<A>,
): Promise<A> {
  const given: { facts: FactsOf<N>; decided: () => Decision<A> }[] = [];
  const one = await outcomeOf(
    left.transact(query, (facts) => {
      const decided = kept(() => decide(facts));
      given.push({ facts, decided });
      return decided();
    }),
  );
  const other = await outcomeOf(
    right.transact(query, (facts) => {
      const first = given.at(-1);
      assert.ok(first !== undefined, 'the other engine came to a decision');
      assert.deepEqual(facts, first.facts, `both engines load the same for ${query.name}`);
      // The same writes go to both, whatever was drawn for them.
      return first.decided();
    }),
  );
  assert.deepEqual(other.came, one.came, `both engines do the same for ${query.name}`);
  return one.answer();
}

/** What came of it the first time, again. */
function kept<A>(make: () => A): () => A {
  try {
    const made = make();
    return () => made;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

async function outcomeOf<A>(promise: Promise<A>): Promise<{ came: unknown; answer: () => A }> {
  try {
    const answer = await promise;
    return { came: answer, answer: () => answer };
  } catch (error) {
    const came = error instanceof Error ? error.name : error;
    return {
      came,
      answer: () => {
        throw error;
      },
    };
  }
}
