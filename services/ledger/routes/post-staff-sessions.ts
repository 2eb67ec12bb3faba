/** Badge and PIN, sealed to the ledger with a new public key, become a session of that key on this terminal. */
import { calculateJwkThumbprint } from 'jose';
import { LEDGER_URN } from '../../../protocol/identity.ts';
import {
  staffCredential,
  type StaffCredential,
  staffSessionOpened,
  type StaffSessionOpened,
  staffSessionRequest,
} from '../../../protocol/staff.ts';
import { signMessage } from '../../../protocol/sealed/sign.ts';
import { type Answered, type Caller, refuse, route, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { deedBy, recorded } from '../deeds.ts';
import { limits } from '../limits.ts';
import { audited } from '../rules/audit.ts';
import { credentialProblem } from '../rules/sign-in.ts';
import { secondAbove } from '../rules/staff-limit.ts';
import { rolesOf } from '../rules/staff-roles.ts';
import { countStaffAttempt, openStaffSession, wrongStaffPin } from '../rules/staff-sign-in.ts';
import { type StaffMemberRow, type StaffSessionRow } from '../store/staff-rows.ts';
import { nothing } from './schemas.ts';
import { openSealed } from './sealed.ts';

export function postStaffSessions(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/staff/sessions',
    roles: ['kiosk'],
    params: nothing,
    query: nothing,
    body: staffSessionRequest,
    answer: staffSessionOpened,
    handle: async ({ caller, body }) => {
      const { party } = caller;
      if (party.role !== 'kiosk') return refuse('role-refused', 'staff signs in at a kiosk');
      const nowMs = context.clock.now().getTime();
      const sealed = { type: 'kangen-staff-credential+json', jwe: body.credential } as const;
      const opened = await openSealed(context, staffCredential, sealed);
      if (opened === null) {
        return refuse('body-invalid', 'credential: nothing this ledger can open');
      }
      const problem = credentialProblem(opened, party.urn, nowMs);
      if (problem !== null) return { ok: false, failure: problem };
      const ask = {
        credential: opened,
        terminal: party.urn,
        provider: party.provider,
        nowMs,
      };
      const { badge, jti } = opened;
      const query = { name: 'staff-sign-in', badge, jti, terminal: party.urn } as const;
      // The try is on disk before the PIN is looked at.
      const attempt = await context.store.transact(query, (facts) => countStaffAttempt(facts, ask));
      if (attempt.kind === 'refused') return { ok: false, failure: attempt.failure };
      const { member, attemptsLeft } = attempt;
      const matches = await context.pins.match(opened.pin, member);
      if (!matches || member === null) {
        // SECURITY: for a badge that nobody has as for any other: neither answer nor time tells which it was.
        const details = { member: member?.id ?? null };
        const deed = deedBy(context, caller, { ...signIn(party.urn), details });
        return recorded(context, deed, {
          ok: false,
          failure: wrongStaffPin(attemptsLeft),
        } as const);
      }
      return open(context, { caller, credential: opened, member });
    },
  });
}

const signIn = (terminal: string) => ({
  deed: 'staff.sign-in',
  subject: `terminal:${terminal}`,
});

interface Matched {
  caller: Caller;
  credential: StaffCredential;
  member: StaffMemberRow;
}

async function open(
  context: LedgerContext,
  { caller, credential, member }: Matched,
): Promise<Answered<StaffSessionOpened>> {
  const { store } = context;
  const session = await sessionFor(context, { caller, credential, member });
  if (session === null) return refuse('body-invalid', 'credential.key: no point on P-256');
  const deed = deedBy(context, caller, {
    ...signIn(caller.party.urn),
    details: { member: member.id, session: session.id },
  });
  const { badge, jti, boot } = credential;
  const query = { name: 'staff-sign-in', badge, jti, terminal: caller.party.urn } as const;
  const opened = await store.transact(query, (facts) => {
    const decision = audited(openStaffSession(facts, { member, boot }, session), deed);
    return { ...decision, answer: { ...decision.answer, secondAbove: secondAbove(facts) } };
  });
  if (!opened.ok) return { ok: false, failure: opened.failure };
  const body = {
    session: session.statement,
    name: member.displayName,
    roles: rolesOf(member),
    secondAbove: opened.secondAbove,
  };
  return { ok: true, status: 201, body };
}

async function sessionFor(
  { keys, clock, ids }: LedgerContext,
  { caller, credential: { key }, member }: Matched,
): Promise<StaffSessionRow | null> {
  const kid = await thumbprintOf(key);
  if (kid === null) return null;
  const openedMs = clock.now().getTime();
  const expiresMs = openedMs + limits.staffSessionLifetimeMs;
  const id = ids.ordered();
  const statement = await signMessage(
    'staffSession',
    {
      iss: LEDGER_URN,
      aud: caller.party.urn,
      iat: Math.floor(openedMs / 1000),
      exp: Math.floor(expiresMs / 1000),
      jti: ids.random(),
      session: id,
      member: member.id,
      roles: rolesOf(member),
      certificate: caller.serial,
      key: kid,
    },
    keys.signing,
  );
  return {
    id,
    kid,
    memberId: member.id,
    terminal: caller.party.urn,
    certificate: caller.serial,
    keyJson: JSON.stringify(key),
    statement,
    openedMs,
    expiresMs,
    endedMs: null,
  };
}

/** Null where it is no key: the coordinates are of no point on the curve. */
async function thumbprintOf(key: StaffCredential['key']): Promise<string | null> {
  try {
    await globalThis.crypto.subtle.importKey(
      'jwk',
      key,
      { name: 'ECDSA', namedCurve: 'P-256' },
      false,
      ['verify'],
    );
    return await calculateJwkThumbprint(key);
  } catch {
    // Any two numbers have the form of coordinates; few are a point.
    return null;
  }
}
