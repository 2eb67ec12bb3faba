/** What is held for people to look at, and what they have said. */
import { type RedemptionId } from '../../../../protocol/ids.ts';
import { type QueueCursor, type ReviewFacts } from '../queries.ts';
import { reviewQueueRow, type ReviewQueueRow } from '../rows.ts';
import * as find from './look-ups.ts';
import { all, type Steps } from './steps.ts';
import { tables } from './tables.ts';

const { review_word: reviewWord } = tables;

export function* reviewFacts(id: RedemptionId): Steps<ReviewFacts> {
  const facts = yield* find.redemptionFacts(id);
  const words = yield* all(
    reviewWord,
    `SELECT ${reviewWord.columns()} FROM review_word
      WHERE redemption_id = @id ORDER BY at_ms, verdict DESC, operator`,
    { id },
  );
  return { ...facts, words };
}

/** Oldest first. @param after the last line of the page before */
export const reviewQueue = (after: QueueCursor | null, rowsMax: number): Steps<ReviewQueueRow[]> =>
  all(
    reviewQueueRow,
    `SELECT review.redemption_id AS "redemptionId", customer_id AS "customerId", terminal,
            currency, amount_minor AS "amountMinor", points, since_ms AS "sinceMs",
            decide_by_ms AS "decideByMs", rules_json AS "rulesJson",
            (SELECT CAST(count(*) AS BIGINT) FROM review_word
              WHERE review_word.redemption_id = review.redemption_id
                AND verdict = 'release') AS releases
       FROM review JOIN redemption ON redemption.id = review.redemption_id
      WHERE review.state = 'waiting' AND (since_ms, review.redemption_id) > (@sinceMs, @id)
      ORDER BY since_ms, review.redemption_id LIMIT @rowsMax`,
    { sinceMs: -1, id: '', ...after, rowsMax },
  );
