/**
 * What the ledger's answer means to one purchase, or one refund. Pure.
 *
 * Unknown is not failure: it is told again under the same id, which counts once however often it comes.
 * Only a refusal of the thing itself ends it, and only the codes listed here are that. Every other
 * refusal is of the caller, or may pass: it waits, and a person hears of what only a person can mend.
 */
import { type Failure, failureMayPass, type FailureCode } from '../../protocol/failure.ts';
import { type PurchaseRecorded, type PurchaseReversed } from '../../protocol/ledger.ts';
import { type Outcome } from '../engine/ports.ts';
import { type PurchaseEvent, type TillPurchase } from './purchase-state.ts';
import { type RefundEvent } from './refund-state.ts';

export interface Wait {
  kind: 'wait';
  /** Whether nothing can be told for a while, or only this one cannot. */
  pauses: 'ledger' | 'this';
  /** At least this long, where the ledger asked for it. */
  retryAfterSeconds: number;
  /** For staff: what a person has to look at. Holds no personal data. */
  alarm: string | null;
  /** The refusal that a person has to look at. */
  code: FailureCode | null;
}
export type Verdict<E> = { kind: 'take'; event: E } | Wait;

/**
 * Of one that staff signed: it stays as wrong as it is, whenever it is told. A key that the ledger does not
 * know is not among them: it may have been put back to an older copy, and money was paid.
 */
const aboutTheSignature: readonly FailureCode[] = [
  'staff-session-required',
  'staff-action-invalid',
  'staff-role-required',
  'second-member-required',
  'staff-evidence-lost',
];

const aboutThePurchase: readonly FailureCode[] = [
  ...aboutTheSignature,
  'card-unknown',
  'receipt-number-reused',
  'id-reused',
  'currency-mismatch',
  'amount-above-limit',
  'terminal-mismatch',
];

export const judge = (outcome: Outcome<PurchaseRecorded>): Verdict<PurchaseEvent> =>
  judged<PurchaseRecorded, PurchaseEvent>(outcome, {
    own: aboutThePurchase,
    answered: (recorded) => ({ kind: 'record', recorded }),
    refused: (failure) => ({ kind: 'refuse', failure }),
  });

const aboutTheRefund: readonly FailureCode[] = [
  ...aboutTheSignature,
  'receipt-number-reused',
  'id-reused',
  'currency-mismatch',
  'refund-above-purchase',
];

/** @param purchase what this till knows of its purchase; null: it is another till's, or unreadable */
export function judgeRefund(
  outcome: Outcome<PurchaseReversed>,
  purchase: TillPurchase['state'] | null,
): Verdict<RefundEvent> {
  if (outcome.kind === 'refused' && outcome.failure.code === 'purchase-unknown') {
    const { failure } = outcome;
    // What the ledger has refused earned nothing, and there is nothing to take back.
    if (purchase === 'refused') return { kind: 'take', event: { kind: 'refuse', failure } };
    const alarm = purchase === 'waiting' ? null : 'its purchase is not known to the ledger so far';
    return { ...wait, pauses: 'this', alarm, code: alarm === null ? null : failure.code };
  }
  return judged<PurchaseReversed, RefundEvent>(outcome, {
    own: aboutTheRefund,
    answered: (reversed) => ({ kind: 'record', reversed }),
    refused: (failure) => ({ kind: 'refuse', failure }),
  });
}

interface Means<A, E> {
  own: readonly FailureCode[];
  answered(answer: A): E;
  refused(failure: Failure): E;
}

function judged<A, E>(outcome: Outcome<A>, { own, answered, refused }: Means<A, E>): Verdict<E> {
  switch (outcome.kind) {
    case 'answered':
      return { kind: 'take', event: answered(outcome.body) };
    case 'unknown':
      return outcome.reason === 'answer-invalid'
        ? { ...wait, alarm: 'the ledger answered outside the protocol' }
        : wait;
    case 'refused': {
      const { failure } = outcome;
      if (own.includes(failure.code)) return { kind: 'take', event: refused(failure) };
      const retryAfterSeconds = failure.retryAfterSeconds ?? 0;
      if (failureMayPass(failure.code)) return { ...wait, retryAfterSeconds };
      const alarm = `the ledger refused with ${failure.code}: ${failure.detail}`;
      const pauses = ofThisAlone.includes(failure.code) ? 'this' : 'ledger';
      return { ...wait, pauses, retryAfterSeconds, alarm, code: failure.code };
    }
  }
}

/** Others may have been sealed to another key, or signed by another. */
const ofThisAlone: readonly FailureCode[] = ['body-invalid', 'staff-key-unknown', 'badge-locked'];

const wait: Wait = {
  kind: 'wait',
  pauses: 'ledger',
  retryAfterSeconds: 0,
  alarm: null,
  code: null,
};
