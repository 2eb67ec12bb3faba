/**
 * A wish, sealed on a terminal that could not reach this ledger. Afterwards it is a redemption like any
 * other, or refused for ever with its reason. The PIN is compared between two commits, as at sign-in.
 */
import { redemption, wishContent, wishDelivery } from '../../../protocol/ledger.ts';
import { refuse, route, type Route } from '../../mutual-tls/route.ts';
import { authorizeHeld } from '../authorize-held.ts';
import { type LedgerContext } from '../context.ts';
import { limits } from '../limits.ts';
import { keptPin } from '../rules/card-pin.ts';
import { type Held } from '../rules/hold.ts';
import { redemptionAnswer } from '../rules/redemption-answer.ts';
import { isWaiting } from '../rules/review.ts';
import { contentProblem, grantWish, weighWish, type WishAsk } from '../rules/wish.ts';
import { nothing, redemptionPath } from './schemas.ts';
import { openSealed } from './sealed.ts';

export function putWish(context: LedgerContext): Route {
  return route({
    method: 'PUT',
    path: '/v1/redemptions/:id/wish',
    roles: ['kiosk'],
    params: redemptionPath,
    query: nothing,
    body: wishDelivery,
    answer: redemption,
    handle: async ({ caller, params, body }) => {
      const content = await openSealed(context, wishContent, {
        type: 'kangen-wish+json',
        jwe: body.wish,
      });
      if (content === null) return refuse('body-invalid', 'wish: nothing this ledger can open');
      const nowMs = context.clock.now().getTime();
      const transactionId = context.ids.ordered();
      const { id } = params;
      const { boot } = body;
      const ask = { id, terminal: caller.party.urn, boot, content, nowMs, transactionId };
      const problem = contentProblem(ask);
      if (problem !== null) return { ok: false, failure: problem };
      const held = await judged(context, ask);
      if (!held.ok) return held;
      const { review } = held;
      const mayGoOn = held.row.state === 'held' && !isWaiting(review);
      const row = mayGoOn ? await authorizeHeld(context, held.row) : held.row;
      if (row === null)
        return refuse('service-unavailable', 'points are held; the bank has no key yet');
      return { ok: true, body: redemptionAnswer(row, review) };
    },
  });
}

async function judged({ store, pins }: LedgerContext, ask: WishAsk): Promise<Held> {
  const { id, terminal, content, nowMs } = ask;
  const facts = {
    name: 'wish',
    id,
    cardNumber: content.cardNumber,
    sinceMs: nowMs - limits.dayMs,
    nowMs,
    terminal,
  } as const;
  const weighed = await store.transact(facts, (found) => weighWish(found, ask));
  if (weighed.kind === 'answered') return weighed.answer;
  const { card, attemptsLeft } = weighed;
  const matches = await pins.match(content.pin, keptPin(card));
  return store.transact(facts, (found) => grantWish(found, ask, { card, matches, attemptsLeft }));
}
