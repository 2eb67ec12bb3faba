/**
 * From an authorization, whoever shows it, to the redemption it was given out for, where the books have
 * lost that: after a restore. It is believed for the ledger's own signature alone.
 */
import { type RedemptionId } from '../../protocol/ids.ts';
import { LEDGER_URN } from '../../protocol/identity.ts';
import { type Authorization } from '../../protocol/messages.ts';
import { decryptAs } from '../../protocol/sealed/encrypt.ts';
import { messageDigest } from '../../protocol/sealed/sign.ts';
import { verifyMessage } from '../../protocol/sealed/verify.ts';
import { type LedgerContext } from './context.ts';
import { memoFrom, type Memo } from './rules/memo.ts';
import { reestablish, type Reestablished } from './rules/reestablish.ts';

export async function reestablished(
  context: LedgerContext,
  id: RedemptionId,
  jws: string,
): Promise<Reestablished> {
  const opened = await openAuthorization(context, id, jws);
  if ('kind' in opened) return opened;
  const { authorization, memo } = opened;
  const { store, clock, ids, log } = context;
  const digest = await messageDigest(jws);
  const ask = {
    authorization,
    memo,
    signed: {
      authorization: jws,
      digest,
      jti: authorization.jti,
      nowMs: memo.authorizedMs,
      windowEndsMs: authorization.exp * 1000,
    },
    nowMs: clock.now().getTime(),
    transactionIds: { missing: ids.ordered(), hold: ids.ordered() },
    findingId: ids.ordered(),
    newLotIds: memo.takings.map(() => ids.ordered()),
  };
  const query = {
    name: 'reestablish',
    id,
    customerId: memo.customer,
    payeeId: memo.payee,
  } as const;
  const done = await store.transact(query, (facts) => reestablish(facts, ask));
  if (done.kind === 'there' && done.anew) {
    const alarm = done.missing > 0 ? 'points-missing' : 'redemption-reestablished';
    const { missing } = done;
    log.error({ alarm, redemption: id, missing }, 'these books had lost a redemption');
  }
  return done;
}

async function openAuthorization(
  { keys, bank }: LedgerContext,
  id: RedemptionId,
  jws: string,
): Promise<
  { authorization: Authorization; memo: Memo } | Extract<Reestablished, { kind: 'impossible' }>
> {
  const verified = await verifyMessage('authorization', jws, (kid) =>
    keys.verifying.find((key) => key.kid === kid),
  );
  if (!verified.ok) return impossible(`its authorization is not ours: ${verified.reason}`);
  const { message: authorization } = verified;
  const isAboutIt =
    authorization.iss === LEDGER_URN &&
    authorization.aud === bank &&
    authorization.redemption === id;
  if (!isAboutIt) return impossible('its authorization is about something else');
  if (authorization.memo === undefined) return impossible('its authorization has no memo');
  const opened = await decryptAs(keys.reading, 'kangen-memo+json', authorization.memo);
  const memo = opened.ok ? memoFrom(opened.plaintext) : null;
  return memo === null
    ? impossible('the memo in its authorization cannot be read')
    : { authorization, memo };
}

function impossible(detail: string): Extract<Reestablished, { kind: 'impossible' }> {
  return { kind: 'impossible', detail };
}
