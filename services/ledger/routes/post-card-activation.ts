/** A PIN is set with a code that an operator gave out: nobody is signed in for it, and nobody is after it. */
import { activationRequest, cardActivation, pinChanged } from '../../../protocol/ledger.ts';
import { refuse, route, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { codeDigest } from '../keyed-digest.ts';
import { activateCard } from '../rules/card-activation.ts';
import { credentialProblem } from '../rules/sign-in.ts';
import { nothing } from './schemas.ts';
import { openSealed } from './sealed.ts';

export function postCardActivation(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/cards/activation',
    roles: ['kiosk'],
    params: nothing,
    query: nothing,
    body: activationRequest,
    answer: pinChanged,
    handle: async ({ caller, body }) => {
      const sealed = { type: 'kangen-card-activation+json', jwe: body.activation } as const;
      const content = await openSealed(context, cardActivation, sealed);
      if (content === null) {
        return refuse('body-invalid', 'activation: nothing this ledger can open');
      }
      const terminal = caller.party.urn;
      const nowMs = context.clock.now().getTime();
      const problem = credentialProblem(content, terminal, nowMs);
      if (problem !== null) return { ok: false, failure: problem };
      const { cardNumber, code, jti } = content;
      const ask = {
        content,
        nowMs,
        codeDigest: codeDigest(context.keys, cardNumber, code),
        pin: await context.pins.hash(content.newPin),
      };
      const done = await context.store.transact(
        { name: 'activation', cardNumber, jti, terminal },
        (facts) => activateCard(facts, ask),
      );
      return done.ok ? { ok: true, body: { changed: true as const } } : done;
    },
  });
}
