/** What is to become of an id, from what the books say: pure, asked before and inside a transaction. */
import { type RedemptionId } from '../../../protocol/ids.ts';
import { type TransferOrder } from '../../iso20022/pain-001.ts';
import { factsOf } from '../accounts/facts.ts';
import { type StatusReason } from '../../../protocol/messages.ts';
import { type Decision, decide, reasons, refused } from '../rules/decide.ts';
import { type Claim, type TransferRecord } from '../rules/transfer-record.ts';
import { type BankReader } from '../store/bank-store.ts';
import { type Plan } from './settle.ts';

export interface Execution {
  redemption: RedemptionId;
  claim: Claim;
  order: TransferOrder;
  /** A sandbox fault: refuse it, as if the creditor's account were closed. */
  refuse: boolean;
}

export const execution =
  ({ redemption, claim, order, refuse }: Execution) =>
  (books: BankReader): Plan => {
    const record = books.transfer(redemption);
    if (record !== null && isNotMine(record, claim)) return { kind: 'stands', record };
    const decision = refuse ? refused(reasons.creditorClosed) : decide(factsOf(order, books));
    return { kind: 'finish', claim, order, ...outcomeOf(decision) };
  };

/** Whatever its order says, if it says anything: the bank never executes it, and says so for ever. */
export const refusal =
  (redemption: RedemptionId, claim: Claim, reason: StatusReason) =>
  (books: BankReader): Plan => {
    const record = books.transfer(redemption);
    if (record !== null) return { kind: 'stands', record };
    return { kind: 'finish', claim, order: null, ...outcomeOf(refused(reason)) };
  };

/** Final stays final; anything else, an id never seen included, will never execute. */
export const cancellation =
  (redemption: RedemptionId) =>
  (books: BankReader): Plan => {
    const record = books.transfer(redemption);
    if (record?.state === 'final') return { kind: 'stands', record };
    const claim = record?.claim ?? null;
    return { kind: 'finish', claim, outcome: 'cancelled', reason: null, order: null };
  };

function isNotMine(record: TransferRecord, claim: Claim): boolean {
  return record.state === 'final' || record.claim.jti !== claim.jti;
}

function outcomeOf(decision: Decision) {
  return {
    outcome: decision.outcome,
    reason: decision.outcome === 'refused' ? decision.reason : null,
  };
}
