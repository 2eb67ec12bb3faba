/** A line of the review queue, as operators see it. */
import { z } from 'zod';
import { type ReviewPage } from '../../../protocol/operator/reviews.ts';
import { type ReviewQueueRow } from '../store/rows.ts';
import { instantOf } from './instant.ts';

export function queuedReview(
  row: Omit<ReviewQueueRow, 'releases'>,
): Omit<ReviewPage['reviews'][number], 'releases'> {
  return {
    redemption: row.redemptionId,
    customer: row.customerId,
    terminal: row.terminal,
    amount: { currency: row.currency, minor: row.amountMinor },
    points: row.points,
    since: instantOf(row.sinceMs),
    decideBy: instantOf(row.decideByMs),
    rules: names.parse(JSON.parse(row.rulesJson)),
  };
}

const names = z.array(z.string());
