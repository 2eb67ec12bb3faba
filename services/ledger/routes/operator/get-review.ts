import { reviewDetail } from '../../../../protocol/operator/reviews.ts';
import { refuse, route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { instantOf } from '../../rules/instant.ts';
import { queuedReview } from '../../rules/review-shown.ts';
import { noBody, nothing, redemptionPath } from '../schemas.ts';

/** One, decided or not, and what every operator has said to it. */
export function getReview({ store }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/reviews/:id',
    roles: ['operator'],
    params: redemptionPath,
    query: nothing,
    body: noBody,
    answer: reviewDetail,
    handle: async ({ params: { id } }) => {
      const { redemption, review, words } = await store.read({ name: 'review', id });
      if (redemption === null || review === null)
        return refuse('review-unknown', 'this redemption was never under review');
      const { state, decidedMs } = review;
      return {
        ok: true,
        body: {
          ...queuedReview({ ...redemption, ...review }),
          state,
          decidedAt: decidedMs === null ? null : instantOf(decidedMs),
          words: words.map(({ operator, verdict, atMs, reason }) => ({
            operator,
            verdict,
            at: instantOf(atMs),
            reason,
          })),
        },
      };
    },
  });
}
