/**
 * Staff of a shop at a kiosk: how they sign in, what they may do there, and how the ledger hears of it.
 *
 *   sign-in: badge, PIN and a new public key, sealed to the ledger ─▶ a session, signed by the ledger
 *   action:  a JWS by that key over what is done ─▶ applied once, and kept for ever beside the audit trail
 *
 * The key lives in the memory of the kiosk's main process and dies with the session.
 */
import { z } from 'zod';
import { failure, failureCode } from './failure.ts';
import { instant, purchaseId, recordId, redemptionId, reversalId } from './ids.ts';
import { bootClaim, hasLuhnCheckDigit, ledgerState, pin, purchase } from './ledger.ts';
import { compactJwe, compactJws, statusReason } from './messages.ts';
import { money, points } from './money.ts';
import { notPrinted } from './paper.ts';
import { refundReason, staffRole } from './staff-messages.ts';
import { transferState } from './transfer-state.ts';

/** 8 digits, the last a Luhn check digit: shorter than a card, so that a scan tells which it is. */
export const badgeNumber = z
  .string()
  .regex(/^[0-9]{8}$/)
  .refine(hasLuhnCheckDigit, {
    message: 'check digit does not match: the number was misread or mistyped',
  });

const coordinate = z.string().regex(/^[\w-]{43}$/);
const sessionKey = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
});

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
  key: sessionKey,
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

/** The ledger's own word for whose key it is, and the key: shown where its books have lost the session. */
export const staffSessionShown = z.strictObject({ session: compactJws, key: sessionKey });
export type StaffSessionShown = z.output<typeof staffSessionShown>;

/** `PUT /v1/staff/actions/{id}`; the id is the `jti` of the action. Idempotent for ever. */
export const staffActionDelivery = z.strictObject({
  action: compactJws,
  /** Of a second member, over that action: another `kangen-staff-action+jws` that names its digest. */
  confirmation: compactJws.optional(),
  /** The purchase, sealed as a till seals it; the action names its digest. */
  sealed: compactJwe.optional(),
  /** Of whoever signed the action and the confirmation, after `staff-key-unknown`. */
  sessions: z.array(staffSessionShown).min(1).max(2).optional(),
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

/** On the kiosk's own screen: what a member may ask for. A second one beside it confirms. */
const second = z.strictObject({ badge: badgeNumber, pin });
export const staffCommands = {
  staffSignIn: z.strictObject({ badge: badgeNumber, pin }),
  staffSignOut: z.strictObject({}),
  staffRecord: z.strictObject({
    ...purchase.omit({ excluded: true }).shape,
    second: second.optional(),
  }),
  staffReverse: z.strictObject({
    purchase: purchaseId,
    refunded: money,
    receiptNumber: purchase.shape.receiptNumber,
    reason: refundReason,
    second: second.optional(),
  }),
  staffLookUp: z.strictObject({ redemption: redemptionId }),
  /** What this terminal knows of it is printed again. */
  staffReprint: z.strictObject({ redemption: redemptionId }),
  /** A page by which staff see whether the printer works. */
  staffPrintTest: z.strictObject({}),
  /** Everything that waits is tried now. */
  staffSync: z.strictObject({}),
  /** The day's summary as a CSV file, in the folder that the kiosk was told of. */
  staffExport: z.strictObject({}),
  /** From the ledger's answer on this terminal is refused everything, until an operator unlocks it. */
  staffLock: z.strictObject({}),
  /** The screen becomes a customer's, with a banner above it. */
  staffAssist: z.strictObject({}),
  /** Ends the application, where its configuration allows it. */
  staffClose: z.strictObject({}),
};

const itemState = z.enum([...transferState.options, 'waiting', 'recorded']);

/** One row of this terminal, without anybody in it. */
const staffItem = z.strictObject({
  kind: z.enum(['redemption', 'purchase', 'refund']),
  id: recordId,
  at: instant,
  amount: money,
  state: itemState,
  points: points.nullable(),
  receiptNumber: z.string().max(40).nullable(),
  /** Why it was refused for good, or what it waits for where that is not the network. */
  reason: failureCode.optional(),
});
export type StaffItem = z.output<typeof staffItem>;

const sum = z.strictObject({ count: z.int().min(0), amount: money, points });
/** Of one day on this terminal, by its own clock and in its own time zone. */
const staffSummary = z.strictObject({
  day: z.iso.date(),
  purchases: sum,
  refunds: sum,
  /** Noted here, whenever, and on this day refused by the ledger for good: nobody's points. */
  refused: sum,
  paid: sum,
  returned: sum,
  /** Of all three kinds, whenever it began: the ledger or the bank has not answered. */
  open: sum,
});
export type StaffSummary = z.output<typeof staffSummary>;

export const STAFF_ITEMS_MAX = 50;

/** What the last thing asked for has come to. */
const staffOutcome = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('working') }),
  z.strictObject({ kind: z.literal('failed'), failure }),
  z.strictObject({
    kind: z.literal('noted'),
    what: z.enum(['purchase', 'refund', 'print', 'sync', 'lock']),
  }),
  z.strictObject({ kind: z.literal('not-printed'), reason: notPrinted, partly: z.boolean() }),
  z.strictObject({ kind: z.literal('exported'), file: z.string().max(120) }),
  z.strictObject({ kind: z.literal('looked-up'), redemption: redemptionForStaff }),
]);
export type StaffOutcome = z.output<typeof staffOutcome>;

/** Staff at the screen; SECURITY: no PIN, no badge, no card, no payee, no customer is in it. */
export const staffView = z.discriminatedUnion('phase', [
  z.strictObject({ phase: z.literal('signing-in') }),
  z.strictObject({ phase: z.literal('refused'), failure }),
  z.strictObject({
    phase: z.literal('signed-in'),
    name: z.string().max(70),
    roles: z.array(staffRole).min(1).max(3),
    secondAbove: money,
    /** What this kiosk was configured to allow. */
    mayClose: z.boolean(),
    mayExport: z.boolean(),
    /** A printer is attached. */
    mayPrint: z.boolean(),
    outcome: staffOutcome.nullable(),
    /** Refused lately, then what is not final, whenever it began; then the day's. Each newest first. */
    queue: z.array(staffItem).max(STAFF_ITEMS_MAX),
    today: z.array(staffItem).max(STAFF_ITEMS_MAX),
    summary: staffSummary,
  }),
  /** The screen is a customer's, who is helped. */
  z.strictObject({ phase: z.literal('assisting'), name: z.string().max(70) }),
]);
export type StaffView = z.output<typeof staffView>;
