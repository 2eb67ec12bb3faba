/** A customer who is signed in changes their PIN; both are sealed to the ledger, as at sign-in. */
import { pinChange, pinChanged, pinChangeRequest } from '../../../protocol/ledger.ts';
import { refuse, route, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { keptPin } from '../rules/card-pin.ts';
import { tokenDigest } from '../rules/digest.ts';
import { changePin, countPinChange } from '../rules/pin-change.ts';
import { bearerOf, sessionProblem } from '../rules/session.ts';
import { credentialProblem, wrongPin } from '../rules/sign-in.ts';
import { nothing } from './schemas.ts';
import { openSealed } from './sealed.ts';

export function postPin(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/pin',
    roles: ['kiosk'],
    params: nothing,
    query: nothing,
    body: pinChangeRequest,
    answer: pinChanged,
    handle: async ({ caller, body, bearer }) => {
      if (bearer === null) return refuse('session-required', 'no bearer token');
      const terminal = caller.party.urn;
      const tokenHash = tokenDigest(bearer);
      const session = await context.store.read({ name: 'session', tokenHash });
      const bearerHere = bearerOf(caller);
      const ended = sessionProblem(session, bearerHere, context.clock.now().getTime());
      if (ended !== null) return { ok: false, failure: ended };
      const sealed = { type: 'kangen-pin-change+json', jwe: body.change } as const;
      const content = await openSealed(context, pinChange, sealed);
      if (content === null) return refuse('body-invalid', 'change: nothing this ledger can open');
      const ask = { content, bearer: bearerHere, nowMs: context.clock.now().getTime() };
      const problem = credentialProblem(content, terminal, ask.nowMs);
      if (problem !== null) return { ok: false, failure: problem };
      const query = {
        name: 'pin-change',
        tokenHash,
        jti: content.jti,
        terminal,
      } as const;
      // The try is on disk before the PIN is looked at.
      const attempt = await context.store.transact(query, (facts) => countPinChange(facts, ask));
      if (attempt.kind === 'refused') return { ok: false, failure: attempt.failure };
      const { card: compared } = attempt;
      const matches = await context.pins.match(content.pin, keptPin(compared));
      if (!matches || compared === null) {
        return { ok: false, failure: wrongPin(attempt.attemptsLeft) };
      }
      const pin = await context.pins.hash(content.newPin);
      const later = { bearer: bearerHere, nowMs: context.clock.now().getTime() };
      const done = await context.store.transact(query, (facts) =>
        changePin(facts, later, { compared, pin }),
      );
      return done.ok ? { ok: true, body: { changed: true as const } } : done;
    },
  });
}
