/** Load facts → decide → apply: what an engine runs inside one transaction. */
import { type Decision } from '../contract.ts';
import { type FactsOf, type QueryName, type QueryOf } from '../queries.ts';
import { answer } from './answers.ts';
import { applyWrite } from './apply.ts';
import { type Steps } from './steps.ts';

export function* decided<N extends QueryName, A>(
  query: QueryOf<N>,
  decide: (facts: FactsOf<N>) => Decision<A>,
): Steps<A> {
  const decision = decide(yield* answer(query));
  for (const write of decision.writes) yield* applyWrite(write);
  return decision.answer;
}
