/**
 * Staff of a shop at a kiosk: how they sign in, what they may do there, and how the ledger hears of it.
 *
 *   sign-in: badge, PIN and a new public key, sealed to the ledger ─▶ a session, signed by the ledger
 *   action:  a JWS by that key over what is done ─▶ applied once, and kept for ever beside the audit trail
 *
 * The key lives in the memory of the kiosk's main process and dies with the session.
 */
import { z } from 'zod';
import { instant, purchaseId, redemptionId, reversalId } from './ids.ts';
import { bootClaim, hasLuhnCheckDigit, ledgerState, pin } from './ledger.ts';
import { compactJwe, compactJws, statusReason } from './messages.ts';
import { money, points } from './money.ts';
import { staffRole } from './staff-messages.ts';

/** 8 digits, the last a Luhn check digit: shorter than a card, so that a scan tells which it is. */
export const badgeNumber = z
  .string()
  .regex(/^[0-9]{8}$/)
  .refine(hasLuhnCheckDigit, {
    message: 'check digit does not match: the number was misread or mistyped',
  });

const coordinate = z.string().regex(/^[\w-]{43}$/);

/** `POST /v1/staff/sessions`. What is inside the JWE is `staffCredential`; only the ledger can open it. */
export const staffSessionRequest = z.strictObject({ credential: compactJwe });
export const staffCredential = z.strictObject({
  badge: badgeNumber,
  pin,
  /** The terminal's own URN: a credential caught on one kiosk opens nothing on another. */
  terminal: z.string().max(120),
  boot: bootClaim.shape.nonce.optional(),
  jti: z.uuid(),
  iat: z.int().min(0),
  /** Of this session alone, for ES256 (RFC 7518). */
  key: z.strictObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: coordinate,
    y: coordinate,
  }),
});
export type StaffCredential = z.infer<typeof staffCredential>;

export const staffSessionOpened = z.strictObject({
  /** `kangen-staff-session+jws`: whose key this is, on which terminal, until when. */
  session: compactJws,
  name: z.string().max(70),
  roles: z.array(staffRole).min(1).max(3),
  /** Of a purchase or a refund above this, a second member confirms. */
  secondAbove: money,
});
export type StaffSessionOpened = z.output<typeof staffSessionOpened>;

/** `PUT /v1/staff/actions/{id}`; the id is the `jti` of the action. Idempotent for ever. */
export const staffActionDelivery = z.strictObject({
  action: compactJws,
  /** Of a second member, over that action: another `kangen-staff-action+jws` that names its digest. */
  confirmation: compactJws.optional(),
  /** The purchase, sealed as a till seals it; the action names its digest. */
  sealed: compactJwe.optional(),
});
export type StaffActionDelivery = z.infer<typeof staffActionDelivery>;

/** A redemption as staff may see it: its state and its money, never whose account, never whose card. */
export const redemptionForStaff = z.strictObject({
  id: redemptionId,
  state: ledgerState,
  points,
  amount: money,
  fee: money.optional(),
  requestedAt: instant,
  authorizedAt: instant.nullable(),
  decidedAt: instant.nullable(),
  returnedAt: instant.nullable(),
  /** Why the bank has sent it back. */
  reason: statusReason.nullable(),
  /** People look at it first. */
  underReview: z.boolean(),
});
export type RedemptionForStaff = z.output<typeof redemptionForStaff>;

export const staffActionDone = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('noted') }),
  z.strictObject({
    kind: z.literal('recorded'),
    purchase: purchaseId,
    points,
    matureAt: instant,
    expireAt: instant,
  }),
  z.strictObject({
    kind: z.literal('reversed'),
    reversal: reversalId,
    purchase: purchaseId,
    points,
  }),
  z.strictObject({ kind: z.literal('looked-up'), redemption: redemptionForStaff }),
]);
export type StaffActionDone = z.output<typeof staffActionDone>;
