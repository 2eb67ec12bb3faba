/**
 * What a receipt does, from whatever hands it comes: a kiosk's, or the bank's own when the reconciler
 * asks. Verified and answered for outside of any transaction; the state is checked again in the one
 * that moves the points.
 *
 * A sound receipt about a redemption that these books have lost is never forgotten: with the
 * authorization it answers the redemption is written anew first, without it the receipt is kept as a
 * finding.
 */
import { type FailureCode, failureOf } from '../../protocol/failure.ts';
import { type RedemptionId } from '../../protocol/ids.ts';
import { type Receipt } from '../../protocol/messages.ts';
import { verifyMessage } from '../../protocol/sealed/verify.ts';
import { type LedgerContext } from './context.ts';
import { keepFinding } from './findings.ts';
import { reestablished } from './reestablish.ts';
import {
  alreadySettled,
  isForUs,
  receiptProblem,
  settle,
  type Settled,
  statementFor,
} from './rules/receipt.ts';
import { type ChainLink, type RedemptionRow } from './store/rows.ts';
import { type TerminalReportRow } from './store/statement-rows.ts';
import { keepReport, reportOf, withReport } from './terminal-reports.ts';

export interface Delivered {
  receipt: string;
  /** What the receipt answers, where whoever delivers it has it. */
  authorization?: string | undefined;
  /** The terminal that delivers it: what it said is kept, to be compared with the bank's statements. */
  terminal?: string | undefined;
}

export async function settleByReceipt(
  context: LedgerContext,
  id: RedemptionId,
  delivered: Delivered,
): Promise<Settled> {
  const stored = await context.store.read({ name: 'redemption-row', id });
  let isKeyKnown = true;
  const verified = await verifyMessage('receipt', delivered.receipt, async (kid) => {
    const key = await context.bankKeys.find(kid);
    isKeyKnown = key !== undefined;
    return key;
  });
  if (!verified.ok) {
    if (stored === null && isKeyKnown) return unknown();
    return { ...refused('receipt-invalid', verified.reason), mayPass: !isKeyKnown };
  }
  const { message: receipt } = verified;
  const isAboutIt = isForUs(receipt, context.bank) && receipt.redemption === id;
  const row = isAboutIt ? await rowFor(context, stored, { receipt, delivered }) : stored;
  const { terminal } = delivered;
  const report = isAboutIt && terminal !== undefined ? reportOf(receipt, terminal, context) : null;
  if (row === null) {
    if (report !== null) await keepReport(context, report);
    return unknown();
  }
  const document = context.documents.readReport(receipt.document);
  const problem = receiptProblem(receipt, row, { bank: context.bank, document });
  if (problem !== null) {
    if (report !== null) await keepReport(context, report);
    return refused('receipt-invalid', problem);
  }
  const settled = await settlement(context, row, { receipt, jws: delivered.receipt, report });
  if (report !== null && settled.kind !== 'settled') await keepReport(context, report);
  if (settled.kind === 'contradicts') {
    // Two signed last words about one transfer: nothing is changed, a person must call the bank.
    const { detail } = settled.failure;
    await keepFinding(context, {
      kind: 'receipt-contradicts',
      redemptionId: id,
      detail,
      evidence: delivered.receipt,
    });
  }
  return settled;
}

/** The row that the receipt is about, written anew where it was lost; null: the receipt is kept instead. */
async function rowFor(
  context: LedgerContext,
  stored: RedemptionRow | null,
  { receipt, delivered }: { receipt: Receipt; delivered: Delivered },
): Promise<RedemptionRow | null> {
  const isLost =
    stored === null || (stored.authorization === null && receipt.authorization !== null);
  if (!isLost) return stored;
  const found =
    delivered.authorization === undefined
      ? ({ kind: 'impossible', detail: 'its authorization is not here' } as const)
      : await reestablished(context, receipt.redemption, delivered.authorization);
  if (found.kind === 'there' && found.row.authorization !== null) return found.row;
  const why = found.kind === 'there' ? `it is ${found.row.state} here` : found.detail;
  await keepFinding(context, {
    kind: 'redemption-unknown',
    redemptionId: receipt.redemption,
    detail: `${receipt.outcome} at the bank as ${receipt.bankReference}, and unknown here: ${why}`,
    evidence: delivered.receipt,
  });
  return stored;
}

async function settlement(
  { store, clock, ids, keys }: LedgerContext,
  row: RedemptionRow,
  { receipt, jws, report }: { receipt: Receipt; jws: string; report: TerminalReportRow | null },
): Promise<Settled> {
  const clear = alreadySettled(row, receipt);
  if (clear !== null) return clear;
  const nowMs = clock.now().getTime();
  const payee = await store.read({ name: 'payee', id: row.payeeId });
  const said = { nowMs, jti: ids.random(), payee: payee.masked };
  const statementAt = (journal: ChainLink): string =>
    keys.signStatement(statementFor(row, receipt, { ...said, journal }));
  const [transactionId, repayId] = [ids.ordered(), ids.ordered()];
  return store.transact({ name: 'settlement', id: row.id }, (facts) =>
    withReport(
      settle(facts, { receipt, receiptJws: jws, statementAt, nowMs, transactionId, repayId }),
      report,
    ),
  );
}

const unknown = () => refused('redemption-unknown', 'nothing was reserved under this id');

function refused(code: FailureCode, detail: string) {
  return { kind: 'refused' as const, failure: failureOf(code, detail) };
}
