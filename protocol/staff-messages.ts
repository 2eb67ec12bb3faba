/**
 * The two signed messages of staff mode. A session is signed by the ledger: it says whose key this is. An
 * action is signed by that key: it says what its member did. Both are evidence and are kept for ever.
 */
import { z } from 'zod';
import { purchaseId, recordId, redemptionId, reversalId } from './ids.ts';
import { partyUrn } from './identity.ts';
import { money } from './money.ts';

const numericDate = z.int().min(0).max(253_402_300_799);
const digest = z.string().regex(/^[\w-]{43}$/);
const claims = { iss: partyUrn, aud: partyUrn, iat: numericDate };

/** `assist` a customer; `record` purchases and refunds; `supervise`: lock the terminal, close the application. */
export const staffRole = z.enum(['assist', 'record', 'supervise']);
export type StaffRole = z.infer<typeof staffRole>;

/** Never anybody's own words: it is kept for ever. */
export const refundReason = z.enum(['goods-returned', 'wrong-amount', 'wrong-card', 'cancelled']);
export type RefundReason = z.infer<typeof refundReason>;

const receiptNumber = z.string().regex(/^[A-Za-z0-9-]{1,40}$/);

export const staffDeed = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('record-purchase'),
    purchase: purchaseId,
    paid: money,
    receiptNumber,
    /** SHA-256 of the sealed purchase that travels beside it: the card number is in there and nowhere else. */
    sealed: digest,
  }),
  z.strictObject({
    kind: z.literal('reverse-purchase'),
    purchase: purchaseId,
    reversal: reversalId,
    refunded: money,
    receiptNumber,
    reason: refundReason,
  }),
  z.strictObject({ kind: z.literal('look-up'), redemption: redemptionId }),
  /** A receipt or slip once more on paper; it says that it is the same. */
  z.strictObject({ kind: z.literal('reprint'), redemption: redemptionId }),
  z.strictObject({ kind: z.literal('print-test') }),
  z.strictObject({ kind: z.literal('lock-terminal') }),
  z.strictObject({ kind: z.literal('sync') }),
  z.strictObject({ kind: z.literal('export-summary'), day: z.iso.date() }),
  /** A customer is helped: begun by staff, and which redemption came of it, where one did. */
  z.strictObject({ kind: z.literal('assist') }),
  z.strictObject({ kind: z.literal('assisted'), redemption: redemptionId }),
  z.strictObject({ kind: z.literal('close-application') }),
  z.strictObject({ kind: z.literal('sign-out') }),
  /** A second member has seen this action: SHA-256 over its signed part. */
  z.strictObject({ kind: z.literal('confirm'), action: digest }),
]);
export type StaffDeed = z.output<typeof staffDeed>;

/** kiosk, in the name of a member → ledger. `jti` is the action's id, a UUID version 7. */
export const staffAction = z.strictObject({
  ...claims,
  jti: recordId,
  session: recordId,
  deed: staffDeed,
});
export type StaffAction = z.output<typeof staffAction>;

/** ledger → one terminal: whose key this is. Nobody's name, nobody's badge. */
export const staffSession = z.strictObject({
  ...claims,
  jti: z.uuid(),
  exp: numericDate,
  session: recordId,
  member: recordId,
  roles: z.array(staffRole).min(1).max(3),
  /** Serial of the certificate that the terminal called with. */
  certificate: z.string().regex(/^[0-9A-F]{2,40}$/),
  /** RFC 7638 thumbprint of the key that its actions are signed with. */
  key: digest,
});
export type StaffSession = z.output<typeof staffSession>;
