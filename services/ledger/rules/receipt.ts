/**
 * What a receipt must be to be believed (I3, I4), what the statement about it says, and what it does
 * to the points. The signature has been verified with a key of the bank before anything here.
 */
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import { LEDGER_URN } from '../../../protocol/identity.ts';
import { type Receipt, type Statement } from '../../../protocol/messages.ts';
import { sameMoney } from '../../../protocol/money.ts';
import { outcomeOf as documentOutcome, type ReportRead } from '../../iso20022/pain-002.ts';
import { limits } from '../limits.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type SettlementFacts } from '../store/queries.ts';
import { type ChainLink, type RedemptionRow } from '../store/rows.ts';
import { type Write } from '../store/writes.ts';
import { assertWhole, givenBack } from './give-back.ts';
import { instantOf, millisecondsOf, secondsOf } from './instant.ts';
import { posting } from './journal.ts';
import { linkOf } from './journal-chain.ts';
import { feeShown } from './programme.ts';
import { advance, eventOf, outcomeOf, stateAfter } from './redemption-state.ts';

export const isForUs = ({ iss, aud }: Receipt, bank: string): boolean =>
  iss === bank && aud === LEDGER_URN;

/** @returns why the receipt is not evidence about this redemption, or null */
export function receiptProblem(
  receipt: Receipt,
  row: RedemptionRow,
  { bank, document }: { bank: string; document: ReportRead },
): string | null {
  const amount = { currency: row.currency, minor: row.amountMinor };
  if (receipt.iss !== bank) return 'not issued by the bank of this programme';
  if (receipt.aud !== LEDGER_URN) return 'not addressed to this ledger';
  if (receipt.redemption !== row.id) return 'about another redemption';
  if (row.authorizationDigest === null) return 'no authorization was ever given out';
  if (!namesTheOrder(receipt, row.authorizationDigest)) return 'answers another authorization';
  if (receipt.amount !== null && !sameMoney(receipt.amount, amount)) return 'another amount';
  return documentProblem(receipt, document);
}

/** Only a cancellation may be silent about the order: the bank had never seen it, and never will. */
function namesTheOrder({ authorization, amount, outcome }: Receipt, digest: string): boolean {
  if (authorization === null) return outcome === 'cancelled';
  return authorization === digest && amount !== null;
}

function documentProblem(receipt: Receipt, document: ReportRead): string | null {
  if (!document.ok) return `the document cannot be read: ${document.reason}`;
  const { report } = document;
  if (report.endToEndId !== receipt.redemption) return 'the document is about another transfer';
  if (documentOutcome(report.status) !== receipt.outcome) return 'the document says another status';
  if (
    report.amount !== null &&
    receipt.amount !== null &&
    !sameMoney(report.amount, receipt.amount)
  ) {
    return 'the document says another amount';
  }
  return null;
}

export type Settled =
  | { kind: 'settled'; row: RedemptionRow }
  /** Final before, with the same outcome: the stored row again. */
  | { kind: 'known'; row: RedemptionRow }
  /** The bank has said two different things. */
  | { kind: 'contradicts'; failure: Failure }
  /** `mayPass`: the bank has not shown the key yet that it signed with. */
  | { kind: 'refused'; failure: Failure; mayPass?: boolean };

/** What is clear before a statement is signed; null means: go on and settle. */
export function alreadySettled(row: RedemptionRow, receipt: Receipt): Settled | null {
  const before = outcomeOf(row.state);
  if (before === receipt.outcome) return { kind: 'known', row };
  if (before !== null) {
    const detail = `the redemption is ${before}, the receipt says ${receipt.outcome}`;
    return { kind: 'contradicts', failure: failureOf('receipt-contradicts', detail) };
  }
  if (stateAfter(row.state, eventOf[receipt.outcome]) === null) {
    const detail = `nothing can be ${receipt.outcome} while it is ${row.state}`;
    return { kind: 'refused', failure: failureOf('receipt-invalid', detail) };
  }
  return null;
}

export function statementFor(
  row: RedemptionRow,
  receipt: Receipt,
  ask: { nowMs: number; jti: string; payee: string; journal: ChainLink },
): Statement {
  const subtracted = receipt.outcome === 'completed' ? row.points : 0;
  return {
    iss: LEDGER_URN,
    // To the customer, through the terminal they stood at.
    aud: row.terminal,
    iat: secondsOf(ask.nowMs),
    jti: ask.jti,
    redemption: row.id,
    outcome: receipt.outcome,
    amount: { currency: row.currency, minor: row.amountMinor },
    ...feeShown({ currency: row.currency, minor: row.feeMinor }),
    points: row.points,
    pointsBefore: row.pointsBefore,
    pointsAfter: row.pointsBefore - subtracted,
    payee: ask.payee,
    bankReference: receipt.bankReference,
    requestedAt: instantOf(row.requestedMs),
    decidedAt: receipt.decidedAt,
    reason: receipt.reason,
    journal: ask.journal,
  };
}

export interface SettleAsk {
  receipt: Receipt;
  receiptJws: string;
  /** Signs the statement, once it is known which transaction of the journal it names. */
  statementAt: (journal: ChainLink) => string;
  nowMs: number;
  transactionId: string;
  repayId: string;
}

/** Re-checks the state, then subtracts the points or gives them back, with receipt and statement. */
export function settle(facts: SettlementFacts, ask: SettleAsk): Decision<Settled> {
  const { redemption: row } = facts;
  if (row === null) throw new Error('an authorized redemption never disappears');
  const clear = alreadySettled(row, ask.receipt);
  if (clear !== null) return unchanged(clear);
  const to = advance(row.state, eventOf[ask.receipt.outcome]);
  const moved = pointsMoved(row, facts, ask);
  const evidence = {
    decidedMs: millisecondsOf(ask.receipt.decidedAt),
    bankReference: ask.receipt.bankReference,
    receipt: ask.receiptJws,
    statement: ask.statementAt(linkOf(facts.newest, moved, ask.transactionId)),
  };
  return {
    answer: { kind: 'settled', row: { ...row, ...evidence, state: to } },
    writes: [
      { op: 'move-redemption', id: row.id, from: row.state, to, evidence },
      { op: 'end-reconciliation', redemptionId: row.id },
      ...moved,
    ],
  };
}

function pointsMoved(
  row: RedemptionRow,
  facts: SettlementFacts,
  { receipt, nowMs, transactionId, repayId }: SettleAsk,
): Write[] {
  if (receipt.outcome !== 'completed') {
    const reason = `The bank ${receipt.outcome} the transfer: your points are back, for 30 days at least`;
    const lifeMsMin = limits.givenBackLifeMsMin;
    const ids = { transactionId, repayId };
    return givenBack(row, facts, { kind: 'release', ...ids, nowMs, reason, lifeMsMin });
  }
  const { takings } = facts;
  assertWhole(takings, row.points);
  return [
    posting({
      transactionId,
      atMs: nowMs,
      kind: 'redeem',
      reason: 'Paid to your account',
      cause: { redemptionId: row.id },
      customerId: row.customerId,
      parts: takings,
    }),
  ];
}
