/** Load facts → decide → apply: what an engine runs inside one transaction. */
import { type Decision } from '../contract.ts';
import { type FactsOf, type QueryName, type QueryOf } from '../queries.ts';
import { answer } from './answers.ts';
import { type Write } from '../writes.ts';
import { applyWrite } from './apply.ts';
import { inOrder, type Steps } from './steps.ts';

export function* decided<N extends QueryName, A>(
  query: QueryOf<N>,
  decide: (facts: FactsOf<N>) => Decision<A>,
): Steps<A> {
  const decision = decide(yield* answer(query));
  for (const writes of inTurns(decision.writes)) yield* inOrder(writes.map(applyWrite));
  return decision.answer;
}

/** Of one statement each, that reads nothing of another write's. */
const short: ReadonlySet<Write['op']> = new Set([
  'insert',
  'move-lot',
  'move-redemption',
  'put-reconciliation',
  'end-reconciliation',
]);

/** What is behind a longer one is said when that is done: its rows may be about what that one writes. */
function inTurns(writes: readonly Write[]): Write[][] {
  const turns: Write[][] = [];
  let turn: Write[] | null = null;
  for (const write of writes) {
    if (turn === null) turns.push((turn = []));
    turn.push(write);
    if (!short.has(write.op)) turn = null;
  }
  return turns;
}
