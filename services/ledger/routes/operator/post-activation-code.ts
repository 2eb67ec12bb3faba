/** A code with which the customer sets the PIN of a card, once: its first one, or a forgotten one. */
import { cardNamed, codeGiven } from '../../../../protocol/operator/customer-desk.ts';
import { route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { deedBy } from '../../deeds.ts';
import { activationCode, codeDigest } from '../../keyed-digest.ts';
import { audited } from '../../rules/audit.ts';
import { giveCode } from '../../rules/card-activation.ts';
import { instantOf } from '../../rules/instant.ts';
import { nothing } from '../schemas.ts';
import { subjectOf } from './cards.ts';

export function postActivationCode(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/cards/activation-code',
    roles: ['operator'],
    params: nothing,
    query: nothing,
    body: cardNamed,
    answer: codeGiven,
    handle: async ({ caller, body: { cardNumber } }) => {
      const { ids, keys, clock, store } = context;
      const code = activationCode(ids);
      const ask = {
        codeDigest: codeDigest(keys, cardNumber, code),
        nowMs: clock.now().getTime(),
      };
      const deed = deedBy(context, caller, {
        deed: 'card.give-code',
        subject: 'card',
        details: { card: cardNumber.slice(-4) },
      });
      const given = await store.transact({ name: 'card', cardNumber }, (facts) =>
        audited(giveCode(facts, ask), { ...deed, subject: subjectOf(facts) }),
      );
      if (!given.ok) return given;
      const { card, expiresMs } = given;
      const body = { customer: card.customerId, code, expiresAt: instantOf(expiresMs) };
      return { ok: true, status: 201, body };
    },
  });
}
