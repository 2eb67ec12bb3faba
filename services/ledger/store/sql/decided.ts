/** Load facts → decide → apply: what an engine runs inside one transaction. */
import { chainStart, nextLink } from '../../rules/journal-chain.ts';
import { type Decision } from '../contract.ts';
import { type FactsOf, type QueryName, type QueryOf } from '../queries.ts';
import { type ChainLink } from '../rows.ts';
import { type Write } from '../writes.ts';
import { answer } from './answers.ts';
import { applyWrite } from './apply.ts';
import { newestLink, postAs } from './journal.ts';
import { inOrder, type Steps, together } from './steps.ts';

export function* decided<N extends QueryName, A>(
  query: QueryOf<N>,
  decide: (facts: FactsOf<N>) => Decision<A>,
): Steps<A> {
  const { facts, newest } = yield* together({
    facts: answer(query),
    newest: posting.has(query.name) ? newestLink() : notAsked(),
  });
  const { answer: told, writes } = decide(facts);
  const chained = chainedTo(newest ?? (writes.some(isPosting) ? yield* newestLink() : chainStart));
  const turns = inTurns(writes);
  for (const turn of turns) {
    const isLast = turn === turns.at(-1) && turn.every(isSaidAtOnce);
    yield* inOrder(turn.map(chained), { isLast });
  }
  return told;
}

/** Whose decisions move points as a rule: where the journal ends is asked with the facts, and not once more. */
const posting: ReadonlySet<QueryName> = new Set(['redeem', 'settlement']);

// oxlint-disable-next-line require-yield -- steps without a statement
function* notAsked(): Steps<null> {
  return null;
}

/** Nobody else writes meanwhile, so each posting stands behind the one before it. */
function chainedTo(newest: ChainLink): (write: Write) => Steps<void> {
  let link = newest;
  return (write) => {
    if (!isPosting(write)) return applyWrite(write);
    link = nextLink(link, write);
    return postAs(write, link);
  };
}

const isPosting = (write: Write): write is Extract<Write, { op: 'post' }> => write.op === 'post';

/** Of one statement each, that reads nothing of another write's. */
const short: ReadonlySet<Write['op']> = new Set([
  'insert',
  'move-lot',
  'move-redemption',
  'put-reconciliation',
  'end-reconciliation',
]);

const isSaidAtOnce = (write: Write): boolean => short.has(write.op) || isPosting(write);

/**
 * What is behind a longer one is said when that is done: its rows may be about what that one writes. A posting
 * says at once what others are about, so they may follow it, but not another one, which moves the same balances.
 */
function inTurns(writes: readonly Write[]): Write[][] {
  const turns: Write[][] = [];
  let turn: Write[] | null = null;
  for (const write of writes) {
    if (isPosting(write) && turn?.some(isPosting) === true) turn = null;
    if (turn === null) turns.push((turn = []));
    turn.push(write);
    if (!isSaidAtOnce(write)) turn = null;
  }
  return turns;
}
