import { reviewReject, reviewSaid } from '../../../../protocol/operator/reviews.ts';
import { refuse, route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { deedBy } from '../../deeds.ts';
import { audited } from '../../rules/audit.ts';
import { reject } from '../../rules/review.ts';
import { nothing, redemptionPath } from '../schemas.ts';

/** The reason is kept with the review, and not in the trail: it is a person's own words. */
export function postReviewReject(context: LedgerContext): Route {
  const { store, clock, ids, suspended } = context;
  return route({
    method: 'POST',
    path: '/v1/operator/reviews/:id/reject',
    roles: ['operator'],
    params: redemptionPath,
    query: nothing,
    body: reviewReject,
    answer: reviewSaid,
    handle: async ({ caller, params: { id }, body }) => {
      // F10: in books that are lost it may have been decided already.
      const lost = suspended?.() ?? null;
      if (lost !== null) return refuse('service-unavailable', lost);
      const ask = {
        id,
        operator: caller.party.urn,
        reason: body.reason,
        nowMs: clock.now().getTime(),
        transactionId: ids.ordered(),
        repayId: ids.ordered(),
      };
      const deed = deedBy(context, caller, {
        deed: 'review.reject',
        subject: `redemption:${id}`,
        details: {},
      });
      const said = await store.transact({ name: 'review', id }, (facts) =>
        audited(reject(facts, ask), deed),
      );
      if (!said.ok) return said;
      return { ok: true, body: { state: said.state, releases: said.releases } };
    },
  });
}
