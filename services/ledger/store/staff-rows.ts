/** Rows about members of staff, beside those of rows.ts. */
import { z } from 'zod';
import { staffRole } from '../../../protocol/staff-messages.ts';
import { minor, natural, text } from './rows.ts';

export const staffMemberRow = z.strictObject({
  id: text,
  providerId: text,
  badge: text,
  displayName: text,
  /** Separated by commas, in their own order. */
  roles: text.refine((roles) => z.array(staffRole).safeParse(roles.split(',')).success),
  state: z.enum(['active', 'locked']),
  pinSalt: text,
  pinHash: text,
  pinCost: natural,
  pinBlockSize: natural,
  pinParallelization: natural,
});
export type StaffMemberRow = z.output<typeof staffMemberRow>;

/** Tries at a badge, whether there is one or not: the answer may not tell which. */
export const staffAttemptRow = z.strictObject({
  badge: text,
  tries: natural,
  nextAllowedMs: natural,
});
export type StaffAttemptRow = z.output<typeof staffAttemptRow>;

export const staffSessionRow = z.strictObject({
  id: text,
  /** RFC 7638 thumbprint of the key: what its actions name. */
  kid: text,
  memberId: text,
  terminal: text,
  /** Serial of the certificate that it was opened with. */
  certificate: text,
  /** The public key as JSON of a JWK. */
  keyJson: text,
  /** `kangen-staff-session+jws`. */
  statement: text,
  openedMs: natural,
  expiresMs: natural,
  endedMs: natural.nullable(),
});
export type StaffSessionRow = z.output<typeof staffSessionRow>;

/** What a member has signed. Never changed; the audit trail names its digest. */
export const staffActionRow = z.strictObject({
  id: text,
  sessionId: text,
  secondSessionId: text.nullable(),
  /** The kind of its deed. */
  deed: text,
  action: text,
  confirmation: text.nullable(),
  atMs: natural,
});
export type StaffActionRow = z.output<typeof staffActionRow>;

/** From when on a second member confirms above how much; the newest row of a provider counts. */
export const staffLimitRow = z.strictObject({
  providerId: text,
  sinceMs: natural,
  secondAboveMinor: minor,
  setBy: text,
});
export type StaffLimitRow = z.output<typeof staffLimitRow>;
