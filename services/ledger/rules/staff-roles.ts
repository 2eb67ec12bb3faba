/** What a member may do, as their row has it. */
import { staffRole, type StaffRole } from '../../../protocol/staff-messages.ts';
import { type StaffMemberRow } from '../store/staff-rows.ts';

export const rolesOf = ({ roles }: Pick<StaffMemberRow, 'roles'>): StaffRole[] =>
  roles.split(',').map((role) => staffRole.parse(role));

/** Each once, in their own order. */
export const rolesText = (roles: readonly StaffRole[]): string =>
  staffRole.options.filter((role) => roles.includes(role)).join(',');
