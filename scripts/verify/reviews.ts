/** What people were to look at first: nothing of it went out without two of them (I3), nor came back otherwise (I4). */
import { z } from 'zod';
import { type Books, type Violation } from './database.ts';

const line = z.looseObject({
  id: z.string(),
  review: z.string(),
  state: z.string(),
  releases: z.string().nullable(),
  rejections: z.number(),
});

export function verifyReviews(ledger: Books): Violation[] {
  const rows = ledger.rows(
    line,
    `SELECT v.redemption_id AS id, v.state AS review, r.state,
            (SELECT group_concat(operator, ' ') FROM review_word
              WHERE redemption_id = v.redemption_id AND verdict = 'release') AS releases,
            (SELECT count(*) FROM review_word
              WHERE redemption_id = v.redemption_id AND verdict = 'reject') AS rejections
       FROM review v JOIN redemption r ON r.id = v.redemption_id`,
  );
  return rows.flatMap((row) => {
    const what = problemOf(row);
    return what === null
      ? []
      : [{ invariant: what.invariant, what: `redemption ${row.id} ${what.text}` }];
  });
}

function problemOf(row: z.infer<typeof line>): { invariant: 'I3' | 'I4'; text: string } | null {
  const operators = new Set((row.releases ?? '').split(' ').filter((one) => one !== ''));
  const wentOut = row.state !== 'held' && row.state !== 'withdrawn';
  switch (row.review) {
    case 'waiting':
      return row.state === 'held' ? null : early(`is ${row.state} while people look at it`);
    case 'released':
      return operators.size < 2 ? early(`was released by ${operators.size} operators`) : null;
    case 'rejected':
    case 'expired': {
      const byWhom = row.rejections > 0 ? 'rejected' : 'expired';
      if (row.review !== byWhom) return back(`is ${row.review}, and ${row.rejections} rejected it`);
      return row.state === 'withdrawn' ? null : early(`is ${row.state}, and was ${row.review}`);
    }
    default:
      return wentOut ? null : early('was said to have gone out before, and has not');
  }
}

const early = (text: string) => ({ invariant: 'I3' as const, text });
const back = (text: string) => ({ invariant: 'I4' as const, text });
