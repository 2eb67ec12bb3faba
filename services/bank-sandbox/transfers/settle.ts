/**
 * Brings one redemption id to its last word, exactly once, for ever.
 *
 * Signing takes an await and a transaction may not span one. So: plan from what the books say, sign
 * the receipt that the plan asks for, then in one transaction plan again, and only where nothing has
 * changed store the receipt and move the money together. A crash leaves both or neither. Of callers
 * who arrive at the same moment one commits, and all answer what it stored.
 */
import assert from 'node:assert/strict';
import { type RedemptionId } from '../../../protocol/ids.ts';
import { type FinalOutcome, type StatusReason } from '../../../protocol/messages.ts';
import { type TransferOrder } from '../../iso20022/pain-001.ts';
import { moveMoney } from '../accounts/move-money.ts';
import { type Bank, signerOf } from '../bank.ts';
import { decisionAttemptsMax } from '../limits.ts';
import { signReceipt } from '../rules/evidence.ts';
import { type Claim, type TransferRecord } from '../rules/transfer-record.ts';
import { type BankReader } from '../store/bank-store.ts';
import { bankReferenceFrom } from './bank-reference.ts';

export type Plan =
  /** What is there already is the answer. */
  | { kind: 'stands'; record: TransferRecord }
  | {
      kind: 'finish';
      claim: Claim | null;
      outcome: FinalOutcome;
      reason: StatusReason | null;
      /** What to carry out, and what the receipt refers to; null where no order was opened. */
      order: TransferOrder | null;
    };
type Finish = Extract<Plan, { kind: 'finish' }>;

/** @param plan pure and synchronous: it is asked twice */
export async function settle(
  bank: Bank,
  redemption: RedemptionId,
  plan: (books: BankReader) => Plan,
): Promise<TransferRecord> {
  for (let attempt = 1; attempt <= decisionAttemptsMax; attempt += 1) {
    const planned = plan(bank.store.read);
    if (planned.kind === 'stands') return planned.record;
    const now = bank.clock.now();
    const bankReference = bankReferenceFrom(now, bank.ids.random());
    const orderMessageId = planned.order?.messageId ?? null;
    const receipt = await signReceipt(
      { redemption, bankReference, orderMessageId, ...planned },
      signerOf(bank, now),
    );
    const settled = bank.store.transact((books): TransferRecord | null => {
      const current = plan(books);
      if (current.kind === 'stands') return current.record;
      if (!samePlan(current, planned)) return null;
      const { claim, outcome } = planned;
      const record = {
        state: 'final',
        redemption,
        claim,
        outcome,
        bankReference,
        receipt,
      } as const;
      books.finish(record, now);
      if (outcome === 'completed') {
        assert(planned.order !== null, 'only an order can be completed');
        moveMoney(planned.order, books);
      }
      return record;
    });
    if (settled !== null) {
      bank.log.info({ redemption, state: settled.state, attempt }, 'transfer settled');
      return settled;
    }
  }
  throw new Error('the books kept changing while a receipt was signed');
}

function samePlan(left: Finish, right: Finish): boolean {
  return (
    left.outcome === right.outcome &&
    left.reason?.code === right.reason?.code &&
    left.claim?.jti === right.claim?.jti
  );
}
