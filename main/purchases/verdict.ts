/**
 * What the ledger's answer means to one purchase. Pure.
 *
 * Unknown is not failure: it is told again under the same id, which earns once however often it comes.
 * Only a refusal of the purchase itself ends it, and only the codes listed here are that. Every other
 * refusal is of the caller, or may pass: the purchase waits, and a person hears of what only a person
 * can mend.
 */
import { failureMayPass, type FailureCode } from '../../protocol/failure.ts';
import { type PurchaseRecorded } from '../../protocol/ledger.ts';
import { type Outcome } from '../engine/ports.ts';
import { type PurchaseEvent } from './purchase-state.ts';

export type Verdict =
  | { kind: 'take'; event: PurchaseEvent }
  | {
      kind: 'wait';
      /** Whether nothing can be told for a while, or only this purchase cannot. */
      pauses: 'ledger' | 'purchase';
      /** At least this long, where the ledger asked for it. */
      retryAfterSeconds: number;
      /** For staff: what a person has to look at. Holds no personal data. */
      alarm: string | null;
    };

const aboutThePurchase: readonly FailureCode[] = [
  'card-unknown',
  'receipt-number-reused',
  'id-reused',
  'currency-mismatch',
  'amount-above-limit',
  'terminal-mismatch',
];

export function judge(outcome: Outcome<PurchaseRecorded>): Verdict {
  switch (outcome.kind) {
    case 'answered':
      return { kind: 'take', event: { kind: 'record', recorded: outcome.body } };
    case 'unknown':
      return outcome.reason === 'answer-invalid'
        ? { ...wait, alarm: 'the ledger answered outside the protocol' }
        : wait;
    case 'refused': {
      const { failure } = outcome;
      if (aboutThePurchase.includes(failure.code))
        return { kind: 'take', event: { kind: 'refuse', failure } };
      const retryAfterSeconds = failure.retryAfterSeconds ?? 0;
      if (failureMayPass(failure.code)) return { ...wait, retryAfterSeconds };
      const alarm = `the ledger refused with ${failure.code}: ${failure.detail}`;
      // It was read and could not be opened: others may have been sealed to another key.
      const pauses = failure.code === 'body-invalid' ? 'purchase' : 'ledger';
      return { ...wait, pauses, retryAfterSeconds, alarm };
    }
  }
}

const wait = { kind: 'wait', pauses: 'ledger', retryAfterSeconds: 0, alarm: null } as const;
