/**
 * `PUT /v1/redemptions/{id}`, second half. What is to be signed is computed here; it is signed outside
 * of any transaction, and given out only once it is stored. Who comes second gets what is stored.
 */
import { LEDGER_URN } from '../../../protocol/identity.ts';
import { type Authorization } from '../../../protocol/messages.ts';
import { type TransferOrder } from '../../iso20022/pain-001.ts';
import { limits } from '../limits.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type OrderFacts, type RedemptionFacts } from '../store/queries.ts';
import { type RedemptionRow } from '../store/rows.ts';
import { secondsOf } from './instant.ts';
import { authorizedAgenda } from './reconcile.ts';
import { accountOf, debtorOf } from './payee.ts';
import { advance } from './redemption-state.ts';
import { isWaiting } from './review.ts';

/** pain.001 identifiers have at most 35 characters: the id without its dashes. */
export function orderFor(row: RedemptionRow, facts: OrderFacts, now: Date): TransferOrder {
  return {
    messageId: row.id.replaceAll('-', ''),
    createdAt: now,
    endToEndId: row.id,
    amount: { currency: row.currency, minor: row.amountMinor },
    debtor: debtorOf(facts.programme),
    creditor: accountOf(facts.payee),
  };
}

export function authorizationFor(
  row: RedemptionRow,
  ask: {
    bank: string;
    order: string;
    memo: string;
    jti: string;
    nowMs: number;
    windowSeconds: number;
  },
): Authorization {
  const iat = secondsOf(ask.nowMs);
  return {
    iss: LEDGER_URN,
    aud: ask.bank,
    iat,
    jti: ask.jti,
    // A clock that begins anew may be younger than the margin; before the epoch there is no time.
    nbf: Math.max(0, iat - limits.authorizationBackdateSeconds),
    exp: iat + ask.windowSeconds,
    redemption: row.id,
    terminal: row.terminal,
    amount: { currency: row.currency, minor: row.amountMinor },
    order: ask.order,
    memo: ask.memo,
  };
}

export interface Signed {
  authorization: string;
  digest: string;
  jti: string;
  nowMs: number;
  /** `exp` of the authorization. */
  windowEndsMs: number;
}

/** Stores the signed authorization if the points are still held; else answers the row as it is. */
export function storeAuthorization(
  { redemption: row, review }: Pick<RedemptionFacts, 'redemption' | 'review'>,
  signed: Signed,
): Decision<RedemptionRow> {
  if (row === null) throw new Error('a held redemption never disappears');
  // SECURITY: whoever asks, and whatever was signed: what waits for two operators is not given out.
  if (row.state !== 'held' || isWaiting(review)) return unchanged(row);
  const to = advance(row.state, 'authorize');
  const evidence = {
    authorizedMs: signed.nowMs,
    authorization: signed.authorization,
    authorizationJti: signed.jti,
    authorizationDigest: signed.digest,
  };
  return {
    answer: { ...row, ...evidence, state: to },
    writes: [
      { op: 'move-redemption', id: row.id, from: row.state, to, evidence },
      { op: 'put-reconciliation', row: authorizedAgenda(row.id, signed) },
    ],
  };
}
