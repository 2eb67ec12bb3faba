/** Members of staff as operators make and change them. */
import { z } from 'zod';
import { partyUrn } from '../identity.ts';
import { instant, recordId } from '../ids.ts';
import { money } from '../money.ts';
import { staffRole } from '../staff-messages.ts';
import { badgeNumber } from '../staff.ts';
import { providerId } from './provider.ts';

export const STAFF_PER_PAGE_MAX = 200;

const roles = z.array(staffRole).min(1).max(3);

const staffMember = z.strictObject({
  id: recordId,
  provider: providerId,
  badge: badgeNumber,
  name: z.string().max(70),
  roles,
  state: z.enum(['active', 'locked']),
});

/** `GET /v1/operator/staff?after={id}` */
export const staffPage = z.strictObject({
  members: z.array(staffMember).max(STAFF_PER_PAGE_MAX),
  more: z.boolean(),
});
export type StaffMemberSeen = z.infer<typeof staffMember>;

/** `PUT /v1/operator/staff/{id}`; the id is made by whoever asks. */
export const newStaffMember = z.strictObject({
  provider: providerId,
  badge: badgeNumber,
  name: z.string().trim().min(1).max(70),
  roles,
});

/** Answer to whatever was asked about one member. */
export const staffMemberShown = staffMember.extend({
  /** Wrong PINs that were typed with this badge. */
  tries: z.int().min(0).max(1000),
  /** The PIN that it was given by this call, shown this once; else absent. */
  pin: z
    .string()
    .regex(/^[0-9]{6}$/)
    .optional(),
});
export type StaffMemberShown = z.infer<typeof staffMemberShown>;

/** `PUT /v1/operator/providers/{id}/staff-limit`: from now on, above this, a second member confirms. */
export const staffLimitRequest = z.strictObject({ secondAbove: money });
export const staffLimitShown = z.strictObject({
  provider: providerId,
  secondAbove: money,
  since: instant,
  by: partyUrn,
});
