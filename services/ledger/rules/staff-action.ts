/**
 * What a member of staff has signed is judged and applied in one transaction, once:
 *
 *   whose key? ─▶ this terminal? ─▶ while the session was open? ─▶ a role that may? ─▶ a second one? ─▶ apply
 *
 * A purchase or a refund may come late, from the outbox of a kiosk that was away: it was signed in time,
 * so it is taken. Everything else is said while the session is open, under its own certificate.
 */
import { type Failure, type FailureCode, failureOf } from '../../../protocol/failure.ts';
import { type Money } from '../../../protocol/money.ts';
import {
  type StaffAction,
  type StaffDeed,
  type StaffRole,
} from '../../../protocol/staff-messages.ts';
import { type StaffActionDone } from '../../../protocol/staff.ts';
import { limits } from '../limits.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type StaffActionFacts } from '../store/queries.ts';
import { type Signer } from '../store/staff-queries.ts';
import { type StaffActionRow } from '../store/staff-rows.ts';
import { type Write } from '../store/writes.ts';
import { type PurchaseAsk, recordPurchase } from './purchase.ts';
import { redemptionForStaff } from './redemption-for-staff.ts';
import { type ReversalAsk, reversePurchase } from './reversal.ts';
import { secondAbove } from './staff-limit.ts';
import { rolesOf } from './staff-roles.ts';
import { lockTerminal } from './terminal-lock.ts';

/** Signatures were checked: `action` is by the key of `facts.signer`, `confirms` by that of `facts.second`. */
export interface StaffActionAsk {
  action: StaffAction;
  jws: string;
  /** What the second member confirmed: digest of the action, and when; null without one. */
  confirmation: { jws: string; action: StaffAction } | null;
  /** SHA-256 over the signed part of `jws`. */
  digest: string;
  caller: { terminal: string; certificate: string };
  nowMs: number;
  purchase: PurchaseAsk | null;
  reversal: ReversalAsk | null;
  /** Not put back to an older copy, as far as it is known. */
  areBooksWhole: boolean;
}

export type StaffActed = { ok: true; body: StaffActionDone } | { ok: false; failure: Failure };

export function staffAct(facts: StaffActionFacts, ask: StaffActionAsk): Decision<StaffActed> {
  const { signer, sameId } = facts;
  if (signer === null) return refused(noMember(ask));
  if (sameId !== null && sameId.action !== ask.jws) {
    return refused(failureOf('id-reused', 'this id is another action'));
  }
  const { deed } = ask.action;
  // What was applied is only told again, whatever has changed since: its answer was lost.
  const isToldAgain = sameId !== null && mayComeLate(deed);
  const problem = isToldAgain
    ? placeProblem(signer, ask.action, ask.caller)
    : (signerProblem(signer, ask.action, ask) ??
      roleProblem(signer, deed) ??
      secondProblem(facts, signer, ask));
  if (problem !== null) return refused(problem);
  // Worth one action, once: a copy of it does nothing more, but may be read again.
  if (sameId !== null && !mayComeLate(deed) && deed.kind !== 'look-up') return unchanged(noted);
  const { answer, writes } = applied(facts, ask);
  if (!answer.ok) return { answer, writes: [] };
  const kept: Write[] =
    sameId === null
      ? [{ op: 'insert', table: 'staff_action', row: rowOf(facts, signer, ask) }]
      : [];
  return { answer, writes: [...reestablished(facts), ...writes, ...kept] };
}

/** The sessions that the books had lost: what names them is evidence only with them. */
const reestablished = ({ signer, second }: StaffActionFacts): Write[] =>
  [signer, second]
    .filter((one) => one?.isLost === true)
    .flatMap((one) =>
      one === null ? [] : [{ op: 'insert', table: 'staff_session', row: one.session }],
    );

/**
 * What is only told again has its entry, and what its kiosk tells again until it can be judged will have
 * one. Every look-up has: what was seen was seen.
 */
export function isWorthAnEntry(
  answer: StaffActed,
  { deed }: StaffAction,
  { sameId }: Pick<StaffActionFacts, 'sameId'>,
): boolean {
  if (answer.ok) return sameId === null || deed.kind === 'look-up';
  return !mayComeLate(deed) || !judgedLater.includes(answer.failure.code);
}

const judgedLater: readonly FailureCode[] = [
  'redemption-unknown',
  'purchase-unknown',
  'badge-locked',
  'staff-key-unknown',
];

function signerProblem(
  signer: Signer,
  action: StaffAction,
  { caller, nowMs }: Pick<StaffActionAsk, 'caller' | 'nowMs'>,
): Failure | null {
  const { session } = signer;
  const elsewhere = placeProblem(signer, action, caller);
  if (elsewhere !== null) return elsewhere;
  const endedMs = Math.min(session.expiresMs, session.endedMs ?? session.expiresMs);
  const signedMs = action.iat * 1000;
  const skewMs = limits.staffClockSkewMs;
  if (signedMs < session.openedMs - skewMs || signedMs > endedMs + skewMs) return noSession();
  const isLocked = signer.member.state === 'locked';
  if (mayComeLate(action.deed)) {
    if (nowMs - session.openedMs > limits.staffActionAgeMsMax) return noSession();
    // Who was locked since may have lost the key as well: what it signed waits until an operator unlocks.
    return isLocked ? lockedMember() : null;
  }
  if (isLocked) return noSession();
  const isOpen = nowMs < endedMs && session.certificate === caller.certificate;
  return isOpen ? null : noSession();
}

/**
 * SECURITY: a session is one key on one terminal. Whoever else shows what it signed is answered as if
 * there were no such session.
 */
function placeProblem(
  { session }: Signer,
  { session: named, iss }: StaffAction,
  { terminal }: StaffActionAsk['caller'],
): Failure | null {
  const isHere = session.id === named && session.terminal === terminal && session.terminal === iss;
  return isHere ? null : noSession();
}

/** From an outbox. A confirmation comes with its action. */
const mayComeLate = ({ kind }: StaffDeed): boolean =>
  kind === 'record-purchase' ||
  kind === 'reverse-purchase' ||
  kind === 'assisted' ||
  kind === 'confirm';

/** Any of these; a supervisor may do what a clerk may. */
const needed: Record<StaffDeed['kind'], readonly StaffRole[]> = {
  'record-purchase': ['record', 'supervise'],
  'reverse-purchase': ['record', 'supervise'],
  confirm: ['record', 'supervise'],
  'look-up': ['assist', 'record', 'supervise'],
  reprint: ['assist', 'record', 'supervise'],
  'print-test': ['assist', 'record', 'supervise'],
  assist: ['assist', 'supervise'],
  assisted: ['assist', 'supervise'],
  sync: ['assist', 'record', 'supervise'],
  'sign-out': ['assist', 'record', 'supervise'],
  'export-summary': ['supervise'],
  'lock-terminal': ['supervise'],
  'close-application': ['supervise'],
};

function roleProblem({ member }: Signer, { kind }: StaffDeed): Failure | null {
  const has = rolesOf(member);
  return needed[kind].some((role) => has.includes(role))
    ? null
    : failureOf('staff-role-required', `it takes the role ${needed[kind].join(' or ')}`);
}

function secondProblem(
  facts: StaffActionFacts,
  signer: Signer,
  ask: StaffActionAsk,
): Failure | null {
  const amount = amountOf(ask.action.deed);
  const { confirmation } = ask;
  if (confirmation === null) {
    return amount !== null && amount.minor > secondAbove(facts).minor
      ? failureOf('second-member-required', 'it is above what one member does alone')
      : null;
  }
  const { second } = facts;
  const { deed } = confirmation.action;
  const names = deed.kind === 'confirm' && deed.action === ask.digest;
  if (second === null) return noMember(ask);
  if (!names) return noSecond('the confirmation is not of this action');
  const problem = signerProblem(second, confirmation.action, ask);
  if (problem?.code === 'badge-locked') return problem;
  if (problem !== null) return noSecond('the confirmation was not signed in a session of its own');
  if (second.member.id === signer.member.id) return noSecond('it takes another member');
  if (second.member.providerId !== signer.member.providerId) {
    return noSecond('it takes a member of this shop');
  }
  return roleProblem(second, deed);
}

function amountOf(deed: StaffDeed): Money | null {
  if (deed.kind === 'record-purchase') return deed.paid;
  return deed.kind === 'reverse-purchase' ? deed.refunded : null;
}

function applied(facts: StaffActionFacts, ask: StaffActionAsk): Decision<StaffActed> {
  const { deed } = ask.action;
  switch (deed.kind) {
    case 'record-purchase':
      return recorded(facts, ask);
    case 'reverse-purchase':
      return reversed(facts, ask);
    case 'look-up':
    case 'assisted':
      return lookedUp(facts, ask);
    case 'lock-terminal':
      return locked(facts, ask);
    case 'sign-out':
      return {
        answer: noted,
        writes: [{ op: 'end-staff-session', id: ask.action.session, atMs: ask.nowMs }],
      };
    case 'assist':
    case 'reprint':
    case 'print-test':
    case 'sync':
    case 'export-summary':
    case 'close-application':
      return unchanged(noted);
    case 'confirm':
      return refused(failureOf('staff-action-invalid', 'a confirmation comes with its action'));
    default:
      return deed satisfies never;
  }
}

const noted = { ok: true, body: { kind: 'noted' } } as const;

function recorded(
  { purchase: facts }: StaffActionFacts,
  { purchase: ask }: StaffActionAsk,
): Decision<StaffActed> {
  if (facts === null || ask === null) return refused(missingPurchase());
  const { answer, writes } = recordPurchase(facts, ask);
  if (!answer.ok) return { answer, writes };
  const { id, ...earned } = answer.body;
  return { answer: { ok: true, body: { kind: 'recorded', purchase: id, ...earned } }, writes };
}

function reversed(
  { reversal: facts }: StaffActionFacts,
  { reversal: ask }: StaffActionAsk,
): Decision<StaffActed> {
  if (facts === null || ask === null) return refused(missingPurchase());
  const { answer, writes } = reversePurchase(facts, ask);
  if (!answer.ok) return { answer, writes };
  return { answer: { ok: true, body: { kind: 'reversed', ...answer.body } }, writes };
}

function lookedUp(
  { redemption }: StaffActionFacts,
  { action: { deed }, caller }: StaffActionAsk,
): Decision<StaffActed> {
  const unknown = failureOf('redemption-unknown', 'no redemption is recorded under this id');
  if (redemption === null) return refused(unknown);
  if (deed.kind === 'look-up') {
    const body = { kind: 'looked-up', redemption: redemptionForStaff(redemption) } as const;
    return unchanged({ ok: true, body });
  }
  // Staff of one terminal says nothing about what another one has asked for.
  return redemption.row.terminal === caller.terminal ? unchanged(noted) : refused(unknown);
}

function locked(
  { lock, signer }: StaffActionFacts,
  { caller: { terminal }, nowMs }: StaffActionAsk,
): Decision<StaffActed> {
  const reason = `locked by staff of ${signer?.member.providerId ?? 'the shop'}`;
  const row = { terminal, lockedBy: terminal, reason, atMs: nowMs };
  const { writes } = lockTerminal({ lock, attempts: null }, row);
  return { answer: noted, writes };
}

function rowOf(
  { second }: StaffActionFacts,
  { session }: Signer,
  { action, jws, confirmation, nowMs }: StaffActionAsk,
): StaffActionRow {
  return {
    id: action.jti,
    sessionId: session.id,
    secondSessionId: confirmation === null ? null : (second?.session.id ?? null),
    deed: action.deed.kind,
    action: jws,
    confirmation: confirmation?.jws ?? null,
    atMs: nowMs,
  };
}

const noSession = (): Failure =>
  failureOf('staff-session-required', 'no session of this key on this terminal');
/** Who signed it was lost with the session: a later copy of the books may know both. */
const noMember = ({ areBooksWhole }: StaffActionAsk): Failure =>
  areBooksWhole
    ? failureOf('staff-evidence-lost', 'the books do not know the member who signed this')
    : failureOf('staff-key-unknown', 'the books were put back: whoever signed this is not in them');
const lockedMember = (): Failure =>
  failureOf('badge-locked', 'the badge of whoever signed this is locked');
const noSecond = (why: string): Failure => failureOf('second-member-required', why);
const missingPurchase = (): Failure =>
  failureOf('staff-action-invalid', 'sealed: not the purchase that was signed');

function refused(failure: Failure): Decision<StaffActed> {
  return unchanged({ ok: false, failure });
}
