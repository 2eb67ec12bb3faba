/**
 * Points for money, in two commits: the points are held; then the order is written, sealed to the
 * bank and signed, and the authorization is stored before it is given out. A crash or a bank never
 * reached in between leaves the points held, and the same request again continues from there.
 */
import { redemption, redemptionRequest } from '../../../protocol/ledger.ts';
import { encryptTo } from '../../../protocol/sealed/encrypt.ts';
import { messageDigest, signMessage } from '../../../protocol/sealed/sign.ts';
import { refuse, route, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import { limits } from '../limits.ts';
import { authorizationFor, orderFor, type Signed, storeAuthorization } from '../rules/authorize.ts';
import { tokenDigest } from '../rules/digest.ts';
import { holdPoints } from '../rules/hold.ts';
import { redemptionAnswer } from '../rules/redemption-answer.ts';
import { type RedemptionRow } from '../store/rows.ts';
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
        terminal: caller.party.urn,
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
        },
        (facts) => holdPoints(facts, ask),
      );
      if (!held.ok) return held;
      const row = held.row.state === 'held' ? await authorized(context, held.row) : held.row;
      if (row === null)
        return refuse('service-unavailable', 'points are held; the bank has no key yet');
      if (row.state === 'withdrawn') return refuse('redemption-withdrawn', 'this id was withdrawn');
      return { ok: true, body: redemptionAnswer(row) };
    },
  });
}

/** @returns null where there is nobody to encrypt the order to */
async function authorized(
  context: LedgerContext,
  row: RedemptionRow,
): Promise<RedemptionRow | null> {
  const signed = await signedFor(context, row);
  if (signed === null) return null;
  return context.store.transact({ name: 'redemption', id: row.id }, (facts) =>
    storeAuthorization(facts, signed),
  );
}

async function signedFor(context: LedgerContext, row: RedemptionRow): Promise<Signed | null> {
  const { store, clock, ids, keys, bank, bankKeys, documents } = context;
  const reader = await bankKeys.reader();
  if (reader === undefined) return null;
  const facts = await store.read({ name: 'order', payeeId: row.payeeId });
  const now = clock.now();
  const document = documents.writeOrder(orderFor(row, facts, now));
  const jti = ids.random();
  const message = authorizationFor(row, {
    bank,
    order: await encryptTo(reader, 'pain.001.001.09+xml', document),
    jti,
    nowMs: now.getTime(),
    windowSeconds: Math.min(
      facts.programme.authorizationWindowSeconds,
      context.authorizationWindowSecondsMax ?? Number.POSITIVE_INFINITY,
    ),
  });
  const authorization = await signMessage('authorization', message, keys.signing);
  return {
    authorization,
    digest: await messageDigest(authorization),
    jti,
    nowMs: now.getTime(),
    windowEndsMs: message.exp * 1000,
  };
}
