import { reviewRelease, reviewSaid } from '../../../../protocol/operator/reviews.ts';
import { refuse, route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { deedBy } from '../../deeds.ts';
import { audited } from '../../rules/audit.ts';
import { release } from '../../rules/review.ts';
import { nothing, redemptionPath } from '../schemas.ts';

/** SECURITY: who releases is who the certificate says; the rule wants two of them. */
export function postReviewRelease(context: LedgerContext): Route {
  const { store, clock, suspended } = context;
  return route({
    method: 'POST',
    path: '/v1/operator/reviews/:id/release',
    roles: ['operator'],
    params: redemptionPath,
    query: nothing,
    body: reviewRelease,
    answer: reviewSaid,
    handle: async ({ caller, params: { id } }) => {
      // F10: in books that are lost it may have been decided already.
      const lost = suspended?.() ?? null;
      if (lost !== null) return refuse('service-unavailable', lost);
      const ask = { id, operator: caller.party.urn, nowMs: clock.now().getTime() };
      const deed = deedBy(context, caller, {
        deed: 'review.release',
        subject: `redemption:${id}`,
        details: {},
      });
      const said = await store.transact({ name: 'review', id }, (facts) =>
        audited(release(facts, ask), deed),
      );
      if (!said.ok) return said;
      return { ok: true, body: { state: said.state, releases: said.releases } };
    },
  });
}
