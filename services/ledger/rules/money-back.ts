/**
 * What the bank's word that a paid transfer came back must be to be believed, and what it does: the
 * points go back to their lots. The signature has been verified before anything here.
 */
import { LEDGER_URN } from '../../../protocol/identity.ts';
import { type Statement, type TransferReturn } from '../../../protocol/messages.ts';
import { sameMoney } from '../../../protocol/money.ts';
import { type NotificationRead } from '../../iso20022/camt-054.ts';
import { limits } from '../limits.ts';
import { type Decision } from '../store/contract.ts';
import { type ReturnFacts } from '../store/queries.ts';
import { type ChainLink, type FindingRow, type RedemptionRow } from '../store/rows.ts';
import { type Write } from '../store/writes.ts';
import { givenBack } from './give-back.ts';
import { instantOf, millisecondsOf, secondsOf } from './instant.ts';
import { linkOf } from './journal-chain.ts';
import { feeShown } from './programme.ts';
import { advance } from './redemption-state.ts';

export type ReturnVerdict =
  | { kind: 'apply'; row: RedemptionRow }
  /** It was applied before. */
  | { kind: 'known' }
  /** The completion it takes back has not reached this ledger: ask for it first. */
  | { kind: 'too-early' }
  /** These books do not know what it takes back: they may have lost it. */
  | { kind: 'unknown' }
  | { kind: 'refused'; finding: FindingRow['kind']; detail: string };

export function judgeReturn(
  said: TransferReturn,
  row: RedemptionRow | null,
  { bank, document }: { bank: string; document: NotificationRead },
): ReturnVerdict {
  if (said.iss !== bank)
    return refused('return-invalid', 'not issued by the bank of this programme');
  if (said.aud !== LEDGER_URN) return refused('return-invalid', 'not addressed to this ledger');
  if (row === null) return { kind: 'unknown' };
  if (!sameMoney(said.amount, { currency: row.currency, minor: row.amountMinor })) {
    return refused('return-invalid', 'another amount');
  }
  const problem = documentProblem(said, document);
  if (problem !== null) return refused('return-invalid', problem);
  if (row.state === 'authorized') return { kind: 'too-early' };
  return judgeAgainstCompletion(said, row);
}

function documentProblem(said: TransferReturn, document: NotificationRead): string | null {
  if (!document.ok) return 'the document cannot be read';
  const { endToEndId, amount, bankReference, reason } = document.notification;
  if (endToEndId !== said.redemption) return 'the document is about another transfer';
  if (!sameMoney(amount, said.amount)) return 'the document says another amount';
  if (bankReference !== said.bankReference) return 'the document is of another booking';
  return reason.code === said.reason.code ? null : 'the document says another reason';
}

function judgeAgainstCompletion(said: TransferReturn, row: RedemptionRow): ReturnVerdict {
  if (row.state === 'returned' && row.returnReference === said.bankReference) {
    return { kind: 'known' };
  }
  if (row.state !== 'completed') {
    return refused('return-contradicts', `nothing can come back while it is ${row.state}`);
  }
  return row.bankReference === said.completion
    ? { kind: 'apply', row }
    : refused('return-contradicts', 'it takes back another booking than the one that was made');
}

export function returnStatementFor(
  row: RedemptionRow,
  said: TransferReturn,
  ask: { nowMs: number; jti: string; payee: string; journal: ChainLink },
): Statement {
  return {
    iss: LEDGER_URN,
    aud: row.terminal,
    iat: secondsOf(ask.nowMs),
    jti: ask.jti,
    redemption: row.id,
    outcome: 'returned',
    amount: { currency: row.currency, minor: row.amountMinor },
    ...feeShown({ currency: row.currency, minor: row.feeMinor }),
    points: row.points,
    // As in every statement: of this redemption alone, which in the end has subtracted nothing.
    pointsBefore: row.pointsBefore,
    pointsAfter: row.pointsBefore,
    payee: ask.payee,
    bankReference: said.bankReference,
    requestedAt: instantOf(row.requestedMs),
    decidedAt: said.returnedAt,
    reason: said.reason,
    journal: ask.journal,
  };
}

export interface ReturnAsk {
  said: TransferReturn;
  evidence: string;
  document: NotificationRead;
  /** Signs the statement, once it is known which transaction of the journal it names. */
  statementAt: (journal: ChainLink) => string;
  bank: string;
  /** Its place in the bank's list. */
  sequence: number;
  nowMs: number;
  transactionId: string;
  repayId: string;
}

/** Judges again, then moves the points, the state and the place in the list together. */
export function takeBack(facts: ReturnFacts, ask: ReturnAsk): Decision<ReturnVerdict> {
  const { said, bank, document } = ask;
  const verdict = judgeReturn(said, facts.redemption, { bank, document });
  if (verdict.kind !== 'apply') return { answer: verdict, writes: [] };
  return {
    answer: verdict,
    writes: [...pointsBack(verdict.row, facts, ask), ...readOn(facts.readUpTo, bank, ask.sequence)],
  };
}

/** The list is read forward only, and a page may come twice. */
export function readOn(readUpTo: number, bank: string, sequence: number): Write[] {
  return sequence > readUpTo
    ? [{ op: 'put-cursor', list: 'returns', row: { bank, sequence } }]
    : [];
}

function pointsBack(row: RedemptionRow, facts: ReturnFacts, ask: ReturnAsk): Write[] {
  const { said, evidence, statementAt, nowMs, transactionId, repayId } = ask;
  const moved = givenBack(row, facts, {
    kind: 'return',
    transactionId,
    repayId,
    nowMs,
    reason: `The bank sent the money back (${said.reason.code}): your points are back, for 30 days at least`,
    lifeMsMin: limits.givenBackLifeMsMin,
  });
  return [
    {
      op: 'move-redemption',
      id: row.id,
      from: row.state,
      to: advance(row.state, 'return'),
      evidence: {
        returnedMs: millisecondsOf(said.returnedAt),
        returnReference: said.bankReference,
        returnReasonCode: said.reason.code,
        returnReasonText: said.reason.text,
        returnEvidence: evidence,
        returnStatement: statementAt(linkOf(facts.newest, moved, transactionId)),
      },
    },
    ...moved,
  ];
}

function refused(finding: FindingRow['kind'], detail: string): ReturnVerdict {
  return { kind: 'refused', finding, detail };
}
