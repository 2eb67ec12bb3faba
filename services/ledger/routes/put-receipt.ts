/**
 * The bank's receipt, whoever delivers it: it is believed for its signature alone (claims 1g, 2b).
 * Verified and answered for outside of any transaction; the state is checked again in the one that
 * moves the points.
 */
import { type Receipt } from '../../../protocol/messages.ts';
import { type RedemptionId } from '../../../protocol/ids.ts';
import { receiptDelivery, redemption, type Redemption } from '../../../protocol/ledger.ts';
import { signMessage } from '../../../protocol/sealed/sign.ts';
import { verifyMessage } from '../../../protocol/sealed/verify.ts';
import { type Answered, refuse, route, type Route } from '../../mutual-tls/route.ts';
import { type LedgerContext } from '../context.ts';
import {
  alreadySettled,
  receiptProblem,
  settle,
  type Settled,
  statementFor,
} from '../rules/receipt.ts';
import { redemptionAnswer } from '../rules/redemption-answer.ts';
import { type RedemptionRow } from '../store/rows.ts';
import { nothing, redemptionPath } from './schemas.ts';

export function putReceipt(context: LedgerContext): Route {
  return route({
    method: 'PUT',
    path: '/v1/redemptions/:id/receipt',
    roles: ['kiosk', 'ledger', 'bank'],
    params: redemptionPath,
    query: nothing,
    body: receiptDelivery,
    answer: redemption,
    handle: async ({ params, body }) => {
      const { redemption: row } = await context.store.read({ name: 'redemption', id: params.id });
      if (row === null) return refuse('redemption-unknown', 'nothing was reserved under this id');
      const verified = await verifyMessage('receipt', body.receipt, context.bankKeys.find);
      if (!verified.ok) return refuse('receipt-invalid', verified.reason);
      const document = context.documents.readReport(verified.message.document);
      const problem = receiptProblem(verified.message, row, { bank: context.bank, document });
      if (problem !== null) return refuse('receipt-invalid', problem);
      const settled = await settlement(context, row, {
        receipt: verified.message,
        jws: verified.jws,
      });
      return answered(context, settled, params.id);
    },
  });
}

async function settlement(
  context: LedgerContext,
  row: RedemptionRow,
  { receipt, jws }: { receipt: Receipt; jws: string },
): Promise<Settled> {
  const clear = alreadySettled(row, receipt);
  if (clear !== null) return clear;
  const { store, clock, ids, keys } = context;
  const nowMs = clock.now().getTime();
  const { payee } = await store.read({ name: 'order', payeeId: row.payeeId });
  const statement = statementFor(row, receipt, { nowMs, jti: ids.random(), payee: payee.masked });
  const statementJws = await signMessage('statement', statement, keys.signing);
  const transactionId = ids.ordered();
  return store.transact({ name: 'redemption', id: row.id }, (facts) =>
    settle(facts, { receipt, receiptJws: jws, statementJws, nowMs, transactionId }),
  );
}

function answered(
  { log }: LedgerContext,
  settled: Settled,
  id: RedemptionId,
): Answered<Redemption> {
  if (settled.kind === 'settled' || settled.kind === 'known') {
    return { ok: true, body: redemptionAnswer(settled.row) };
  }
  if (settled.kind === 'contradicts') {
    // Two signed last words about one transfer: nothing is changed, a person must call the bank.
    log.error({ alarm: 'receipt-contradicts', redemption: id }, 'the bank contradicts itself');
  }
  return { ok: false, failure: settled.failure };
}
