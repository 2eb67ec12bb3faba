/**
 * Of what a customer owes at a shop, an operator waives so much (decision 14): the shop gives the points,
 * and they repay the debt at once. What is worth more than a part of the largest redemption takes two
 * different operators.
 *
 *   asked ──within what one may──▶ done
 *     └────▶ waiting ──another operator──▶ done
 *               └──any operator──────────▶ rejected
 *
 * No more is waived than is owed at that moment: what was repaid meanwhile needs no waiver.
 */
import { type Failure, type FailureCode, failureOf } from '../../../protocol/failure.ts';
import { type WaiverReason } from '../../../protocol/ledger.ts';
import { type WaiverRequest, type WaiverSeen } from '../../../protocol/operator/debts.ts';
import { limits } from '../limits.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type WaiverFacts } from '../store/queries.ts';
import { type ProgrammeRow, type WaiverRow } from '../store/rows.ts';
import { type Write } from '../store/writes.ts';
import { instantOf } from './instant.ts';
import { posting } from './journal.ts';
import { worthOf } from './programme.ts';

export interface WaiverSaid {
  id: string;
  /** URN, from the certificate of who says it. */
  operator: string;
  nowMs: number;
  transactionId: string;
}

export type Waived = { ok: true; body: WaiverSeen } | { ok: false; failure: Failure };

export function askWaiver(
  facts: WaiverFacts,
  { request, ...said }: WaiverSaid & { request: WaiverRequest },
): Decision<Waived> {
  const { waiver } = facts;
  if (waiver !== null) return unchanged(replay(waiver, request));
  if (!facts.hasCustomer) return refused('customer-unknown', 'no such customer');
  if (!facts.hasProvider) return refused('provider-unknown', 'no such provider');
  const { customer: customerId, provider: providerId, points, reason } = request;
  const row: WaiverRow = {
    id: said.id,
    customerId,
    providerId,
    points,
    reason,
    takesTwo: takesTwo(points, facts.programme) ? 1 : 0,
    askedBy: said.operator,
    askedMs: said.nowMs,
    state: 'waiting',
    decidedBy: null,
    decidedMs: null,
    transactionId: null,
  };
  const problem = aboveDebt(row, facts);
  if (problem !== null) return problem;
  const inserted: Write = { op: 'insert', table: 'waiver', row };
  if (row.takesTwo === 1) return { answer: answerOf(row), writes: [inserted] };
  const { answer, writes } = done(row, said);
  return { answer, writes: [inserted, ...writes] };
}

/** SECURITY: another certificate than the one that asked; the table says the same once more. */
export function confirmWaiver(facts: WaiverFacts, said: WaiverSaid): Decision<Waived> {
  const { waiver } = facts;
  if (waiver === null) return refused('waiver-unknown', 'nothing was asked under this id');
  if (waiver.state === 'done' && waiver.decidedBy === said.operator)
    return unchanged(answerOf(waiver));
  if (waiver.state !== 'waiting') return refused('waiver-decided', `it is ${waiver.state}`);
  if (waiver.askedBy === said.operator)
    return refused('second-operator-required', 'one operator counts once');
  return aboveDebt(waiver, facts) ?? done(waiver, said);
}

export function rejectWaiver(
  { waiver }: WaiverFacts,
  { id, operator, nowMs }: WaiverSaid,
): Decision<Waived> {
  if (waiver === null) return refused('waiver-unknown', 'nothing was asked under this id');
  if (waiver.state === 'rejected' && waiver.decidedBy === operator)
    return unchanged(answerOf(waiver));
  if (waiver.state !== 'waiting') return refused('waiver-decided', `it is ${waiver.state}`);
  const rejected = { ...waiver, state: 'rejected' as const, decidedBy: operator, decidedMs: nowMs };
  const to = { to: 'rejected' as const, by: operator, atMs: nowMs, transactionId: null };
  return { answer: answerOf(rejected), writes: [{ op: 'decide-waiver', id, ...to }] };
}

export const waiverSeenBy = (row: WaiverRow): WaiverSeen => ({
  id: row.id,
  customer: row.customerId,
  provider: row.providerId,
  points: row.points,
  reason: row.reason,
  state: row.state,
  askedBy: row.askedBy,
  askedAt: instantOf(row.askedMs),
  decidedBy: row.decidedBy,
  decidedAt: row.decidedMs === null ? null : instantOf(row.decidedMs),
});

const takesTwo = (points: number, programme: ProgrammeRow): boolean =>
  worthOf(points, programme).minor * limits.waivedAlonePart > programme.redemptionMinorMax;

function aboveDebt(
  { providerId, points }: WaiverRow,
  { debts }: WaiverFacts,
): Decision<Waived> | null {
  const owed = debts.find((debt) => debt.providerId === providerId)?.points ?? 0;
  return points <= owed ? null : refused('waiver-above-debt', `points that are owed: ${owed}`);
}

function done(row: WaiverRow, { operator, nowMs, transactionId }: WaiverSaid): Decision<Waived> {
  const { id, customerId, providerId, points, reason } = row;
  const to = { to: 'done' as const, by: operator, atMs: nowMs, transactionId };
  const decided = { state: 'done' as const, decidedBy: operator, decidedMs: nowMs, transactionId };
  return {
    answer: answerOf({ ...row, ...decided }),
    writes: [
      posting({
        transactionId,
        atMs: nowMs,
        kind: 'waive',
        reason: reasons[reason],
        cause: { purchaseId: null },
        customerId,
        parts: [{ providerId, points }],
      }),
      { op: 'decide-waiver', id, ...to },
    ],
  };
}

const reasons: Readonly<Record<WaiverReason, string>> = {
  goodwill: 'Waived as a goodwill of the shop: these points need not be repaid',
  'shop-mistake': 'Waived because the shop made a mistake: these points need not be repaid',
  'system-fault': 'Waived because of a fault of the system: these points need not be repaid',
  uncollectable: 'Written off: these points will not be repaid',
};

function replay(stored: WaiverRow, asked: WaiverRequest): Waived {
  const isSame =
    stored.customerId === asked.customer &&
    stored.providerId === asked.provider &&
    stored.points === asked.points &&
    stored.reason === asked.reason;
  return isSame
    ? answerOf(stored)
    : { ok: false, failure: failureOf('id-reused', 'this id is another waiver') };
}

const answerOf = (row: WaiverRow): Waived => ({ ok: true, body: waiverSeenBy(row) });

function refused(code: FailureCode, detail: string): Decision<Waived> {
  return unchanged({ ok: false, failure: failureOf(code, detail) });
}
