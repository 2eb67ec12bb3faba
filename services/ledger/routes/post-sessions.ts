/** Card and PIN, sealed to the ledger, become a session on the terminal that sent them. */
import { type Failure } from '../../../protocol/failure.ts';
import { credential, type Credential, session, sessionRequest } from '../../../protocol/ledger.ts';
import { refuse, route, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { limits } from '../limits.ts';
import { keptPin } from '../rules/card-pin.ts';
import { tokenDigest } from '../rules/digest.ts';
import { instantOf } from '../rules/instant.ts';
import { type Bearer, bearerOf } from '../rules/session.ts';
import { countAttempt, credentialProblem, openSession, wrongPin } from '../rules/sign-in.ts';
import { type CardRow, type SessionRow } from '../store/rows.ts';
import { nothing } from './schemas.ts';
import { openSealed } from './sealed.ts';

export function postSessions(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/sessions',
    roles: ['kiosk'],
    params: nothing,
    query: nothing,
    body: sessionRequest,
    answer: session,
    handle: async ({ caller, body }) => {
      const terminal = caller.party.urn;
      const nowMs = context.clock.now().getTime();
      const opened = await openSealed(context, credential, {
        type: 'kangen-credential+json',
        jwe: body.credential,
      });
      if (opened === null)
        return refuse('body-invalid', 'credential: nothing this ledger can open');
      const problem = credentialProblem(opened, terminal, nowMs);
      if (problem !== null) return { ok: false, failure: problem };
      const { cardNumber, jti } = opened;
      const asked = { name: 'sign-in', cardNumber, jti, terminal } as const;
      // The try is on disk before the PIN is looked at.
      const attempt = await context.store.transact(asked, (facts) =>
        countAttempt(facts, opened, nowMs),
      );
      if (attempt.kind === 'refused') return { ok: false, failure: attempt.failure };
      const matches = await context.pins.match(opened.pin, keptPin(attempt.card));
      if (!matches || attempt.card === null) {
        return { ok: false, failure: wrongPin(attempt.attemptsLeft) };
      }
      return startSession(context, opened, {
        card: attempt.card,
        bearer: bearerOf(caller),
      });
    },
  });
}

async function startSession(
  { store, ids, clock }: LedgerContext,
  { cardNumber, jti, boot }: Credential,
  { card, bearer }: { card: CardRow; bearer: Bearer },
): Promise<
  | { ok: true; status: number; body: { token: string; expiresAt: string } }
  | { ok: false; failure: Failure }
> {
  const token = ids.secret(limits.sessionTokenBytes);
  const expiresMs = clock.now().getTime() + limits.sessionLifetimeMs;
  const row: SessionRow = {
    tokenHash: tokenDigest(token),
    customerId: card.customerId,
    ...bearer,
    expiresMs,
    cardNumber,
  };
  const asked = { name: 'sign-in', cardNumber, jti, terminal: bearer.terminal } as const;
  const started = await store.transact(asked, (facts) => openSession(facts, { card, boot }, row));
  if (!started.ok) return started;
  return { ok: true, status: 201, body: { token, expiresAt: instantOf(expiresMs) } };
}
