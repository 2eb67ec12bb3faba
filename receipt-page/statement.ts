/** What a statement says: `kangen-statement+jws`, docs/protocol.md. Every member is checked, none is extra. */
import { hasOnly, isCount, isHash, isObject, type Members } from './encoding.ts';

export const STATEMENT = 'kangen-statement+jws';

export type Outcome = 'completed' | 'refused' | 'cancelled' | 'returned';

export interface Statement {
  /** Seconds since the epoch. */
  iat: number;
  aud: string;
  redemption: string;
  outcome: Outcome;
  amount: { currency: string; minor: string };
  /** Paid in points beside the amount. Null: nothing. */
  fee: { currency: string; minor: string } | null;
  points: number;
  pointsBefore: number;
  pointsAfter: number;
  payee: string;
  bankReference: string;
  requestedAt: string;
  decidedAt: string;
  reason: { code: string; text: string } | null;
  /** Null: signed before statements named their transaction. */
  journal: { sequence: number; hash: string } | null;
}

const outcomes: readonly unknown[] = ['completed', 'refused', 'cancelled', 'returned'];
const texts = ['iss', 'aud', 'jti', 'redemption', 'payee', 'bankReference'] as const;
const counts = ['iat', 'points', 'pointsBefore', 'pointsAfter'] as const;
const instants = ['requestedAt', 'decidedAt'] as const;
const others = ['outcome', 'amount', 'fee', 'reason', 'journal'] as const;
export const members = [...texts, ...counts, ...instants, ...others] as const;

/** @returns null where it is not what a points service says */
export function readStatement(payload: unknown): Statement | null {
  if (!isObject(payload) || !hasOnly(payload, members)) {
    return null;
  }
  const isRight =
    texts.every((name) => typeof payload[name] === 'string') &&
    counts.every((name) => isCount(payload[name])) &&
    instants.every((name) => isInstant(payload[name])) &&
    payload['iss'] === 'urn:kangen:ledger' &&
    outcomes.includes(payload['outcome']) &&
    isMoney(payload['amount']) &&
    (payload['fee'] === undefined || isMoney(payload['fee'])) &&
    isReason(payload['reason']) &&
    (payload['journal'] === undefined || isPlace(payload['journal']));
  return isRight ? ({ fee: null, journal: null, ...payload } as unknown as Statement) : null;
}

const isInstant = (value: unknown): boolean =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) && Date.parse(value) > 0;

const isMoney = (value: unknown): boolean =>
  isObject(value) &&
  isText(value, 'currency', /^[A-Z]{3}$/) &&
  isText(value, 'minor', /^\d{1,18}$/);

const isReason = (value: unknown): boolean =>
  value === null ||
  (isObject(value) && isText(value, 'code', /^[A-Z0-9]{4}$/) && typeof value['text'] === 'string');

const isPlace = (value: unknown): boolean =>
  isObject(value) && isCount(value['sequence']) && value['sequence'] > 0 && isHash(value['hash']);

function isText(value: Members, name: string, form: RegExp): boolean {
  const text = value[name];
  return typeof text === 'string' && form.test(text);
}
