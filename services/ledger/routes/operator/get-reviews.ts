import { z } from 'zod';
import { REVIEWS_PER_PAGE_MAX, reviewPage } from '../../../../protocol/operator/reviews.ts';
import { refuse, route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { cursorFrom } from '../../rules/account.ts';
import { queuedReview } from '../../rules/review-shown.ts';
import { noBody, nothing } from '../schemas.ts';

/** What waits for somebody to decide, oldest first. */
export function getReviews({ store }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/reviews',
    roles: ['operator'],
    params: nothing,
    query: z.strictObject({ after: z.string().max(60).optional() }),
    body: noBody,
    answer: reviewPage,
    handle: async ({ query }) => {
      const after = query.after === undefined ? null : cursorFrom(query.after);
      if (query.after !== undefined && after === null)
        return refuse('body-invalid', 'query.after: not a place in the queue');
      const rows = await store.read({
        name: 'review-queue',
        after: after && { sinceMs: after.atMs, id: after.id },
        rowsMax: REVIEWS_PER_PAGE_MAX + 1,
      });
      const page = rows.slice(0, REVIEWS_PER_PAGE_MAX);
      const last = page.at(-1);
      const place = last === undefined ? null : `${last.sinceMs}.${last.redemptionId}`;
      return {
        ok: true,
        body: {
          reviews: page.map((row) => ({ ...queuedReview(row), releases: row.releases })),
          after: rows.length > page.length ? place : null,
        },
      };
    },
  });
}
