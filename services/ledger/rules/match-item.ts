/** An item of the comparison: judged anew when something is known, closed by a person with a reason. */
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type DueMatches, type MatchFacts, type JournalMoves } from '../store/statement-queries.ts';
import { type StatementMatchRow } from '../store/statement-rows.ts';
import { type Write } from '../store/writes.ts';
import { judge, type MatchVerdict } from './match.ts';

export interface Judged {
  judged: number;
  /** That were not unexplained before. */
  unexplained: StatementMatchRow[];
}

/** All that is due, each for itself. */
export function judgeDue({ due, ...time }: DueMatches, nowMs: number): Decision<Judged> {
  const rows = due.map((facts) => ({
    before: facts.item,
    after: rejudged(facts.item, judge(facts, time), nowMs),
  }));
  return {
    answer: {
      judged: rows.length,
      unexplained: rows
        .filter(({ before, after }) => after.state === 'unexplained' && !sameWords(before, after))
        .map(({ after }) => after),
    },
    writes: rows.map(({ after: row }) => ({ op: 'put-match', row })),
  };
}

/** What a person has closed stays closed for as long as nothing else is found. */
export function rejudged(
  item: StatementMatchRow,
  verdict: MatchVerdict,
  nowMs: number,
): StatementMatchRow {
  const isClosed = item.state === 'closed' && verdict.state === 'unexplained';
  if (isClosed && sameWords(item, verdict)) return { ...item, dueDay: null };
  const isSame = item.state === verdict.state && sameWords(item, verdict);
  return {
    ...item,
    ...verdict,
    sinceMs: isSame ? item.sinceMs : nowMs,
    closedBy: null,
    closedReason: null,
  };
}

type Words = Pick<StatementMatchRow, 'why' | 'detail'>;
const sameWords = (left: Words, right: Words): boolean =>
  left.why === right.why && left.detail === right.detail;

export interface CloseAsk {
  /** URN of the operator. */
  by: string;
  reason: string;
  nowMs: number;
}

export type Closed = { ok: true; row: StatementMatchRow } | { ok: false; failure: Failure };

/** Only what is unexplained, by a person, with a reason. It says nothing about the points. */
export function closeMatch(facts: MatchFacts | null, ask: CloseAsk): Decision<Closed> {
  if (facts === null) return unchanged(refusal('there is no item about this'));
  const { item } = facts;
  if (item.state === 'closed' && item.closedBy === ask.by && item.closedReason === ask.reason) {
    return unchanged({ ok: true, row: item });
  }
  if (item.state !== 'unexplained') return unchanged(refusal(`it is ${item.state}`));
  const row: StatementMatchRow = {
    ...item,
    state: 'closed',
    sinceMs: ask.nowMs,
    closedBy: ask.by,
    closedReason: ask.reason,
  };
  return { answer: { ok: true, row }, writes: [{ op: 'put-match', row }] };
}

const refusal = (detail: string): Closed => ({
  ok: false,
  failure: failureOf('item-not-open', detail),
});

/** Every redemption that was paid, or came back, must show on a statement. */
export function touchMoved(
  { readUpTo, moves }: JournalMoves,
  { bank, nowMs }: { bank: string; nowMs: number },
): Decision<number> {
  const sequence = moves.at(-1)?.sequence ?? readUpTo;
  if (sequence === readUpTo) return unchanged(0);
  const ids = new Set(
    moves
      .filter(({ kind }) => kind === 'redeem' || kind === 'return')
      .map(({ redemptionId }) => redemptionId)
      .filter((id) => id !== null),
  );
  const touches = [...ids].map((id): Write => touch(id, nowMs));
  return {
    answer: moves.length,
    writes: [...touches, { op: 'put-cursor', list: 'journal-moves', row: { bank, sequence } }],
  };
}

export function touch(id: NonNullable<StatementMatchRow['redemptionId']>, sinceMs: number): Write {
  return { op: 'touch-match', row: { subject: id, redemptionId: id, entryId: null, sinceMs } };
}
