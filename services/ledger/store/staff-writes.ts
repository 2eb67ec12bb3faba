/** What a decision may do to the rows about members of staff. */
import { type KeptPin } from '../pins.ts';
import {
  type StaffActionRow,
  type StaffAttemptRow,
  type StaffLimitRow,
  type StaffMemberRow,
  type StaffSessionRow,
} from './staff-rows.ts';

export interface InsertableStaffRows {
  staff_member: StaffMemberRow;
  staff_session: StaffSessionRow;
  staff_action: StaffActionRow;
  staff_limit: StaffLimitRow;
}

export type StaffWrite =
  | { op: 'put-staff-attempt'; row: StaffAttemptRow }
  | { op: 'clear-staff-attempt'; badge: string }
  /** Throws where there is no such member. */
  | { op: 'set-staff-state'; id: string; state: StaffMemberRow['state'] }
  /** Throws where there is no such member. */
  | { op: 'set-staff-pin'; id: string; pin: KeptPin }
  | { op: 'end-staff-session'; id: string; atMs: number }
  | { op: 'end-staff-sessions-of-member'; memberId: string; atMs: number };
