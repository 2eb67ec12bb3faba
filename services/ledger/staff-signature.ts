/**
 * Whose key has signed an action of staff: the books say so, or, where they were put back to a copy of before
 * the sign-in, the statement that the ledger itself signed then. It is believed for that signature alone.
 */
import { calculateJwkThumbprint } from 'jose';
import { type Failure, failureOf } from '../../protocol/failure.ts';
import { LEDGER_URN } from '../../protocol/identity.ts';
import { verifyMessage } from '../../protocol/sealed/verify.ts';
import { staffAction, type StaffAction } from '../../protocol/staff-messages.ts';
import { type StaffSessionShown } from '../../protocol/staff.ts';
import { type Caller } from '../mutual-tls/route.ts';
import { type LedgerContext } from './context.ts';
import { recorded } from './deeds.ts';
import { limits } from './limits.ts';
import { unverifiedDeed } from './staff-deed.ts';
import { type StaffSessionRow } from './store/staff-rows.ts';

export interface Signed {
  action: StaffAction;
  kid: string;
  /** As the ledger has signed it, where these books do not have it. */
  lost: StaffSessionRow | null;
}

/** Null unless it was signed, for this ledger, by a key that a member has signed in with. */
export async function signedBy(
  context: LedgerContext,
  jws: string,
  shown: readonly StaffSessionShown[],
): Promise<Signed | null> {
  let kid = '';
  let lost: StaffSessionRow | null = null;
  const verified = await verifyMessage('staffAction', jws, async (named) => {
    const kept = await context.store.read({ name: 'staff-session', kid: named });
    lost = kept === null ? await lostSession(context, named, shown) : null;
    const session = kept ?? lost;
    if (session === null) return undefined;
    kid = named;
    const { x, y } = JSON.parse(session.keyJson) as { x: string; y: string };
    return { kty: 'EC', crv: 'P-256', x, y, kid: named, use: 'sig', alg: 'ES256' };
  });
  return verified.ok && verified.message.aud === LEDGER_URN
    ? { action: verified.message, kid, lost }
    : null;
}

async function lostSession(
  { keys }: LedgerContext,
  kid: string,
  shown: readonly StaffSessionShown[],
): Promise<StaffSessionRow | null> {
  for (const { session: statement, key } of shown) {
    const verified = await verifyMessage('staffSession', statement, (named) =>
      keys.verifying.find((own) => own.kid === named),
    );
    if (!verified.ok) continue;
    const { iss, aud, key: named, session, member, certificate, iat, exp } = verified.message;
    const isIt = iss === LEDGER_URN && named === kid && (await calculateJwkThumbprint(key)) === kid;
    if (!isIt) continue;
    return {
      id: session,
      kid,
      memberId: member,
      terminal: aud,
      certificate,
      keyJson: JSON.stringify(key),
      statement,
      openedMs: iat * 1000,
      expiresMs: exp * 1000,
      endedMs: null,
    };
  }
  return null;
}

/**
 * The books may have been put back, and be put forward again: it waits. What is so old that it would not be
 * taken even then is over: its kiosk has nothing to show, and its staff has to hear of it.
 */
export async function unknownKey(
  context: LedgerContext,
  caller: Caller,
  jws: string,
): Promise<{ ok: false; failure: Failure }> {
  const { clock, suspended } = context;
  const said = unverified(jws);
  const nowMs = clock.now().getTime();
  const isOver = said !== null && nowMs - said.iat * 1000 > limits.staffActionAgeMsMax;
  if (!isOver || (suspended?.() ?? null) !== null) {
    return { ok: false, failure: failureOf('staff-key-unknown', 'not signed by a key of staff') };
  }
  const failure = failureOf('staff-evidence-lost', 'no key of staff, and too old to be taken');
  return recorded(context, unverifiedDeed(said, { jws, nowMs }, caller), { ok: false, failure });
}

/** SECURITY: of nobody so far. Nothing follows from it but a refusal. */
function unverified(jws: string): StaffAction | null {
  const [, payload = ''] = jws.split('.');
  try {
    const text = Buffer.from(payload, 'base64url').toString('utf8');
    return staffAction.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // Not JSON: nobody can say how old it is.
    return null;
  }
}
