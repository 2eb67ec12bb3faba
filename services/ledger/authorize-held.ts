/**
 * From held points to a stored authorization, however they came to be held: the order is written and
 * sealed to the bank outside of any transaction, and what was stored first is what is given out.
 */
import { encryptTo } from '../../protocol/sealed/encrypt.ts';
import { messageDigest, signMessage } from '../../protocol/sealed/sign.ts';
import { type LedgerContext } from './context.ts';
import { authorizationFor, orderFor, type Signed, storeAuthorization } from './rules/authorize.ts';
import { memoText } from './rules/memo.ts';
import { type RedemptionRow } from './store/rows.ts';

/** @returns null where there is nobody to encrypt the order to */
export async function authorizeHeld(
  context: LedgerContext,
  row: RedemptionRow,
): Promise<RedemptionRow | null> {
  const signed = await signedFor(context, row);
  if (signed === null) return null;
  return context.store.transact({ name: 'redemption-known', id: row.id }, (facts) =>
    storeAuthorization(facts, signed),
  );
}

async function signedFor(context: LedgerContext, row: RedemptionRow): Promise<Signed | null> {
  const { store, clock, ids, keys, bank, bankKeys, documents } = context;
  const reader = await bankKeys.reader();
  if (reader === undefined) return null;
  const facts = await store.read({ name: 'order', id: row.id, payeeId: row.payeeId });
  const now = clock.now();
  const document = documents.writeOrder(orderFor(row, facts, now));
  const jti = ids.random();
  const message = authorizationFor(row, {
    bank,
    order: await encryptTo(reader, 'pain.001.001.09+xml', document),
    memo: await encryptTo(
      keys.self,
      'kangen-memo+json',
      memoText(row, facts.takings, now.getTime()),
    ),
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
