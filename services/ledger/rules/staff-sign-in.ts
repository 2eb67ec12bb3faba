/**
 * Badge and PIN → a session of one key on one terminal. Counted before the PIN is compared, by the rules
 * of a card's PIN (sign-in.ts), and durable.
 *
 * SECURITY: a badge that does not exist, is another shop's, or is locked is counted, delayed and answered
 * exactly as one with a wrong PIN.
 */
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import { type StaffCredential } from '../../../protocol/staff.ts';
import { limits } from '../limits.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type StaffSignInFacts } from '../store/staff-queries.ts';
import { type StaffMemberRow, type StaffSessionRow } from '../store/staff-rows.ts';
import { countPinTry } from './sign-in.ts';
import { copyProblem } from './terminal.ts';
import { takenBack } from './terminal-tries.ts';

export type StaffAttempt =
  | { kind: 'refused'; failure: Failure }
  /** `member`: null where this badge opens nothing here. */
  | { kind: 'counted'; member: StaffMemberRow | null; attemptsLeft: number };

export interface StaffAttemptAsk {
  credential: Pick<StaffCredential, 'badge' | 'jti' | 'boot'>;
  terminal: string;
  /** Of the terminal. */
  provider: string;
  nowMs: number;
}

export function countStaffAttempt(
  facts: StaffSignInFacts,
  { credential, terminal, provider, nowMs }: StaffAttemptAsk,
): Decision<StaffAttempt> {
  const { badge, jti, boot } = credential;
  const copied = copyProblem(facts.terminal, boot);
  if (copied !== null) return refuse(copied);
  if (facts.credentialSeen) {
    return refuse(failureOf('body-invalid', 'credential.jti: was used before'));
  }
  const { terminalTries } = facts;
  const here = { terminalTries, terminal, locked: lockedBadge };
  const counted = countPinTry(facts.attempts, here, nowMs);
  if ('failure' in counted) return refuse(counted.failure);
  const { tries, nextAllowedMs, attemptsLeft, writes } = counted;
  const expiresMs = nowMs + 2 * limits.credentialAgeMsMax + 1000;
  return {
    answer: { kind: 'counted', member: atThisShop(facts.member, provider), attemptsLeft },
    writes: [
      { op: 'forget-expired', nowMs },
      { op: 'insert', table: 'credential_seen', row: { jti, expiresMs } },
      { op: 'put-staff-attempt', row: { badge, tries, nextAllowedMs } },
      ...writes,
    ],
  };
}

export type StaffOpened = { ok: true } | { ok: false; failure: Failure };

/** The PIN was right: the session, unless the member changed while it was compared. */
export function openStaffSession(
  { member, terminal, terminalTries }: StaffSignInFacts,
  compared: { member: StaffMemberRow; boot: string | undefined },
  session: StaffSessionRow,
): Decision<StaffOpened> {
  const copied = copyProblem(terminal, compared.boot);
  if (copied !== null) return unchanged({ ok: false, failure: copied });
  if (member === null || member.pinHash !== compared.member.pinHash) {
    const failure = failureOf('credential-refused', 'the badge has changed');
    return unchanged({ ok: false, failure });
  }
  if (member.state === 'locked') return unchanged({ ok: false, failure: lockedBadge() });
  return {
    answer: { ok: true },
    writes: [
      { op: 'clear-staff-attempt', badge: member.badge },
      ...takenBack(terminalTries),
      { op: 'insert', table: 'staff_session', row: session },
    ],
  };
}

export function wrongStaffPin(attemptsLeft: number): Failure {
  if (attemptsLeft === 0) return lockedBadge();
  return failureOf('credential-refused', 'badge and PIN do not match', { attemptsLeft });
}

const atThisShop = (member: StaffMemberRow | null, provider: string): StaffMemberRow | null =>
  member?.providerId === provider ? member : null;

const lockedBadge = (): Failure =>
  failureOf('badge-locked', 'this badge is locked', { attemptsLeft: 0 });

function refuse(failure: Failure): Decision<StaffAttempt> {
  return unchanged({ kind: 'refused', failure });
}
