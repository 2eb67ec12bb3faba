/** What the bank's answers mean, to the order and to the question alike. Pure. */
import { type TransferStatus } from '../../protocol/bank.ts';
import { type Receipt } from '../../protocol/messages.ts';
import { sameMoney } from '../../protocol/money.ts';
import { readBankEvidence } from './evidence.ts';
import { type Outcome } from './ports.ts';
import { type Transfer } from './transfer-state.ts';
import { alarm, goOn, stay, take, type Verdict, wait } from './verdict.ts';

/** To `PUT /v1/transfers/{id}` and `GET /v1/transfers/{id}`. The evidence counts, not the word beside it. */
export function judgeBank(
  transfer: Transfer,
  asked: 'send' | 'ask-bank',
  outcome: Outcome<TransferStatus>,
): Verdict {
  // The order may have arrived with the answer lost: what the bank said before no longer counts.
  if (outcome.kind !== 'answered') {
    return { ...stay('bank', outcome), learned: { inDoubt: true, bankHasNone: false } };
  }
  const evidence = readBankEvidence(outcome.body.evidence);
  if (evidence === null) return alarm('the bank sent no evidence that can be read');
  if (evidence.kind === 'receipt')
    return judgeReceipt(transfer, evidence.receipt, outcome.body.evidence);
  if (evidence.report.redemption !== transfer.id)
    return alarm('a report about another redemption came');
  if (evidence.report.status === 'pending') {
    return wait('bank-pending', { inDoubt: true, bankHasNone: false });
  }
  // Never seen there: the order did not arrive, or not yet. The same order again does no harm.
  return asked === 'ask-bank'
    ? goOn({ bankHasNone: true })
    : wait('bank-pending', { inDoubt: true });
}

/** Its signature was verified; whoever brought it does not matter. */
export function judgeReceipt(transfer: Transfer, receipt: Receipt, jws: string): Verdict {
  if (receipt.redemption !== transfer.id) return alarm('a receipt for another redemption came');
  const { amount, outcome } = receipt;
  const amountHolds =
    amount === null ? outcome !== 'completed' : sameMoney(amount, transfer.request.amount);
  if (!amountHolds) return alarm('a receipt over another amount came');
  return take({ kind: 'confirm', receipt: jws, outcome });
}
