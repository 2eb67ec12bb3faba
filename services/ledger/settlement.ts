/**
 * What a receipt does, from whatever hands it comes: a kiosk's, or the bank's own when the reconciler
 * asks. Verified and answered for outside of any transaction; the state is checked again in the one
 * that moves the points.
 */
import { type FailureCode, failureOf } from '../../protocol/failure.ts';
import { type RedemptionId } from '../../protocol/ids.ts';
import { type Receipt } from '../../protocol/messages.ts';
import { signMessage } from '../../protocol/sealed/sign.ts';
import { verifyMessage } from '../../protocol/sealed/verify.ts';
import { type LedgerContext } from './context.ts';
import { keepFinding } from './findings.ts';
import {
  alreadySettled,
  receiptProblem,
  settle,
  type Settled,
  statementFor,
} from './rules/receipt.ts';
import { type RedemptionRow } from './store/rows.ts';

export async function settleByReceipt(
  context: LedgerContext,
  id: RedemptionId,
  jws: string,
): Promise<Settled> {
  const { redemption: row } = await context.store.read({ name: 'redemption', id });
  if (row === null) return refused('redemption-unknown', 'nothing was reserved under this id');
  let isKeyKnown = true;
  const verified = await verifyMessage('receipt', jws, async (kid) => {
    const key = await context.bankKeys.find(kid);
    isKeyKnown = key !== undefined;
    return key;
  });
  if (!verified.ok) {
    return { ...refused('receipt-invalid', verified.reason), mayPass: !isKeyKnown };
  }
  const document = context.documents.readReport(verified.message.document);
  const problem = receiptProblem(verified.message, row, { bank: context.bank, document });
  if (problem !== null) return refused('receipt-invalid', problem);
  const settled = await settlement(context, row, { receipt: verified.message, jws });
  if (settled.kind === 'contradicts') {
    // Two signed last words about one transfer: nothing is changed, a person must call the bank.
    const { detail } = settled.failure;
    await keepFinding(context, {
      kind: 'receipt-contradicts',
      redemptionId: id,
      detail,
      evidence: jws,
    });
  }
  return settled;
}

async function settlement(
  { store, clock, ids, keys }: LedgerContext,
  row: RedemptionRow,
  { receipt, jws }: { receipt: Receipt; jws: string },
): Promise<Settled> {
  const clear = alreadySettled(row, receipt);
  if (clear !== null) return clear;
  const nowMs = clock.now().getTime();
  const { payee } = await store.read({ name: 'order', payeeId: row.payeeId });
  const statement = statementFor(row, receipt, { nowMs, jti: ids.random(), payee: payee.masked });
  const statementJws = await signMessage('statement', statement, keys.signing);
  const transactionId = ids.ordered();
  return store.transact({ name: 'redemption', id: row.id }, (facts) =>
    settle(facts, { receipt, receiptJws: jws, statementJws, nowMs, transactionId }),
  );
}

function refused(code: FailureCode, detail: string) {
  return { kind: 'refused' as const, failure: failureOf(code, detail) };
}
