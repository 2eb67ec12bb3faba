/**
 * The three commits of a redemption at the ledger, by its own rules and store, in process: hold, authorize,
 * complete. What is signed and encrypted beside them is not made here but is as long (P3 has all of it).
 */
import { randomBytes } from 'node:crypto';
import { type RedemptionId, uuidV7From } from '../../protocol/ids.ts';
import { LEDGER_URN } from '../../protocol/identity.ts';
import { type Receipt } from '../../protocol/messages.ts';
import { limits } from '../../services/ledger/limits.ts';
import { storeAuthorization } from '../../services/ledger/rules/authorize.ts';
import { tokenDigest } from '../../services/ledger/rules/digest.ts';
import { holdPoints } from '../../services/ledger/rules/hold.ts';
import { settle } from '../../services/ledger/rules/receipt.ts';
import { type Decision, type LedgerStore } from '../../services/ledger/store/contract.ts';
import { type FactsOf, type QueryName, type QueryOf } from '../../services/ledger/store/queries.ts';
import {
  AMOUNT,
  BANK,
  consentOf,
  manyTerminals,
  POINTS,
  SIGNED_CHARACTERS,
  signedLike,
  tokenOf,
} from './town.ts';

/** Whoever takes a decision to the disk: the store, or what it is compared with. */
export type Transact = <N extends QueryName, A>(
  query: QueryOf<N>,
  decide: (facts: FactsOf<N>) => Decision<A>,
) => A | Promise<A>;

export const through =
  (store: LedgerStore): Transact =>
  (query, decide) =>
    store.transact(query, decide);

export const orderedId = (): string => uuidV7From(Date.now(), randomBytes(10));

export interface StepsOptions {
  transact: Transact;
  /** Of the town: each has its turn before the first comes again, */
  customers: number;
  /** or each of those who are so far apart; */
  stride?: number;
  /** how many of them have had theirs before. */
  begun?: number;
}

/** @returns the steps of the redemption at a place, for `paced`; several of these may share a town */
export function redemptionSteps({ transact, customers, stride = 1, begun = 0 }: StepsOptions) {
  const ids = new Map<number, RedemptionId>();
  const idAt = (place: number): RedemptionId => {
    const id = ids.get(place);
    if (id === undefined) throw new Error('it was not held');
    return id;
  };
  const hold = async (place: number): Promise<void> => {
    const id = orderedId() as RedemptionId;
    ids.set(place, id);
    await held(transact, id, ((begun + place) * stride) % customers);
  };
  const authorize = async (place: number): Promise<void> => authorized(transact, idAt(place));
  const complete = async (place: number): Promise<void> => {
    await completed(transact, idAt(place));
    ids.delete(place);
  };
  return [hold, authorize, complete];
}

async function held(transact: Transact, id: RedemptionId, customer: number): Promise<void> {
  const nowMs = Date.now();
  const { urn: terminal, serial: certificate } = manyTerminals(customer);
  const consent = { ...consentOf(customer), givenAt: new Date(nowMs).toISOString() };
  const request = { points: POINTS, amount: AMOUNT, consent };
  const ask = { id, terminal, certificate, request, nowMs, transactionId: orderedId() };
  const tokenHash = tokenDigest(tokenOf(customer));
  const sinceMs = nowMs - limits.dayMs;
  const answer = await transact({ name: 'redeem', id, tokenHash, sinceMs, nowMs }, (facts) =>
    holdPoints(facts, ask),
  );
  if (!answer.ok) throw new Error(`nothing was held: ${answer.failure.detail}`);
  if (answer.review !== null) throw new Error('it is held for a review');
}

async function authorized(transact: Transact, id: RedemptionId): Promise<void> {
  const nowMs = Date.now();
  const authorization = signedLike('authorization', SIGNED_CHARACTERS.authorization, id);
  const signed = { authorization, digest: digestOf(id), jti: orderedId(), nowMs };
  const row = await transact({ name: 'redemption-known', id }, (facts) =>
    storeAuthorization(facts, { ...signed, windowEndsMs: nowMs + limits.dayMs }),
  );
  if (row.state !== 'authorized') throw new Error(`it is ${row.state}`);
}

async function completed(transact: Transact, id: RedemptionId): Promise<void> {
  const nowMs = Date.now();
  const receipt: Receipt = {
    iss: BANK,
    aud: LEDGER_URN,
    iat: Math.floor(nowMs / 1000),
    jti: orderedId(),
    redemption: id,
    outcome: 'completed',
    authorization: digestOf(id),
    amount: AMOUNT,
    bankReference: `KG-${id}`,
    decidedAt: new Date(nowMs).toISOString(),
    reason: null,
    document: '',
  };
  const settled = await transact({ name: 'settlement', id }, (facts) =>
    settle(facts, {
      receipt,
      receiptJws: signedLike('receipt', SIGNED_CHARACTERS.receipt, id),
      statementAt: ({ hash }) => signedLike('statement', SIGNED_CHARACTERS.statement, hash),
      nowMs,
      transactionId: orderedId(),
      repayId: orderedId(),
    }),
  );
  if (settled.kind !== 'settled') throw new Error(`it is ${settled.kind}`);
}

const digestOf = (id: RedemptionId): string => id.padEnd(43, '-');
