/** What operators do with members of staff. A member is never deleted: what was signed names them. */
import { type Failure, failureOf } from '../../../protocol/failure.ts';
import { type KeptPin } from '../pins.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type StaffMemberFacts } from '../store/staff-queries.ts';
import { type StaffMemberRow } from '../store/staff-rows.ts';
import { type Write } from '../store/writes.ts';

export type MemberDone =
  | { ok: true; member: StaffMemberRow; tries: number }
  | { ok: false; failure: Failure };

/** The same words under the same id change nothing: their PIN stays, and is not shown again. */
export function createMember(
  { member, sameBadge, provider }: StaffMemberFacts,
  row: StaffMemberRow,
): Decision<MemberDone & { created?: true }> {
  if (member !== null) {
    return isSame(member, row)
      ? unchanged({ ok: true, member, tries: 0 })
      : refused(failureOf('id-reused', 'this id is another member'));
  }
  if (provider === null) {
    return refused(failureOf('provider-unknown', 'no such service provider'));
  }
  if (sameBadge !== null) return refused(failureOf('badge-taken', 'this badge is somebody’s'));
  return {
    answer: { ok: true, member: row, tries: 0, created: true },
    writes: [{ op: 'insert', table: 'staff_member', row }],
  };
}

/** Their sessions end with it; what was signed before stays good. */
export function lockMember(facts: StaffMemberFacts, nowMs: number): Decision<MemberDone> {
  return withMember(facts, (member) => ({
    member: { ...member, state: 'locked' },
    writes:
      member.state === 'locked'
        ? []
        : [
            { op: 'set-staff-state', id: member.id, state: 'locked' },
            { op: 'end-staff-sessions-of-member', memberId: member.id, atMs: nowMs },
          ],
  }));
}

/** Also forgives the wrong PINs that were typed with this badge. */
export function unlockMember(facts: StaffMemberFacts): Decision<MemberDone> {
  return withMember(facts, (member) => {
    const state: Write[] =
      member.state === 'active' ? [] : [{ op: 'set-staff-state', id: member.id, state: 'active' }];
    const tries: Write[] =
      facts.attempts === null ? [] : [{ op: 'clear-staff-attempt', badge: member.badge }];
    return { member: { ...member, state: 'active' }, writes: [...state, ...tries], tries: 0 };
  });
}

export function giveMemberPin(
  facts: StaffMemberFacts,
  { pin, nowMs }: { pin: KeptPin; nowMs: number },
): Decision<MemberDone> {
  return withMember(facts, (member) => ({
    member: { ...member, ...pin },
    tries: 0,
    writes: [
      { op: 'set-staff-pin', id: member.id, pin },
      { op: 'clear-staff-attempt', badge: member.badge },
      { op: 'end-staff-sessions-of-member', memberId: member.id, atMs: nowMs },
    ],
  }));
}

function withMember(
  { member, attempts }: StaffMemberFacts,
  change: (member: StaffMemberRow) => { member: StaffMemberRow; writes: Write[]; tries?: number },
): Decision<MemberDone> {
  if (member === null) return refused(failureOf('staff-unknown', 'no member under this id'));
  const { writes, ...changed } = change(member);
  return { answer: { ok: true, tries: attempts?.tries ?? 0, ...changed }, writes };
}

function isSame(one: StaffMemberRow, other: StaffMemberRow): boolean {
  const words = ({ providerId, badge, displayName, roles }: StaffMemberRow): string =>
    JSON.stringify([providerId, badge, displayName, roles]);
  return words(one) === words(other);
}

function refused(failure: Failure): Decision<{ ok: false; failure: Failure }> {
  return unchanged({ ok: false, failure });
}
