/**
 * Points for money, in two commits: the points are held; then the order is written, sealed to the
 * bank and signed, and the authorization is stored before it is given out. A crash or a bank never
 * reached in between leaves the points held, and the same request again continues from there; after a
 * review too, which is answered as held until it is decided.
 */
import { redemption, redemptionRequest } from '../../../protocol/ledger.ts';
import { refuse, route, type Route } from '../../mutual-tls/route.ts';
import { authorizeHeld } from '../authorize-held.ts';
import { type LedgerContext } from '../context.ts';
import { limits } from '../limits.ts';
import { tokenDigest } from '../rules/digest.ts';
import { holdPoints } from '../rules/hold.ts';
import { redemptionAnswer } from '../rules/redemption-answer.ts';
import { isWaiting } from '../rules/review.ts';
import { bearerOf } from '../rules/session.ts';
import { nothing, redemptionPath } from './schemas.ts';

export function putRedemption(context: LedgerContext): Route {
  return route({
    method: 'PUT',
    path: '/v1/redemptions/:id',
    roles: ['kiosk'],
    params: redemptionPath,
    query: nothing,
    body: redemptionRequest,
    answer: redemption,
    handle: async ({ caller, params, body, bearer }) => {
      const nowMs = context.clock.now().getTime();
      const ask = {
        id: params.id,
        ...bearerOf(caller),
        request: body,
        nowMs,
        transactionId: context.ids.ordered(),
      };
      const held = await context.store.transact(
        {
          name: 'redeem',
          id: params.id,
          tokenHash: bearer === null ? null : tokenDigest(bearer),
          sinceMs: nowMs - limits.dayMs,
          nowMs,
        },
        (facts) => holdPoints(facts, ask),
      );
      if (!held.ok) return held;
      const { review } = held;
      const mayGoOn = held.row.state === 'held' && !isWaiting(review);
      const row = mayGoOn ? await authorizeHeld(context, held.row) : held.row;
      if (row === null)
        return refuse('service-unavailable', 'points are held; the bank has no key yet');
      if (row.state === 'withdrawn') return refuse('redemption-withdrawn', 'this id was withdrawn');
      return { ok: true, body: redemptionAnswer(row, review) };
    },
  });
}
