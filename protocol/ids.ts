/**
 * Identifiers. A redemption's id is made on the kiosk, once, and is its name everywhere afterwards:
 * at the ledger, as EndToEndId at the bank, on the receipt. UUID version 7 (RFC 9562 section 5.7)
 * sorts by the time it was made, which keeps indexes append-mostly.
 */
import { z } from 'zod';

const uuidV7 = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);

/** Of a rule, a campaign or a waiver: made by whoever asks for it. */
export const recordId = uuidV7;

export const redemptionId = uuidV7.brand<'RedemptionId'>();
export type RedemptionId = z.infer<typeof redemptionId>;

export const purchaseId = uuidV7.brand<'PurchaseId'>();
export type PurchaseId = z.infer<typeof purchaseId>;

export const reversalId = uuidV7.brand<'ReversalId'>();
export type ReversalId = z.infer<typeof reversalId>;

export const customerId = uuidV7.brand<'CustomerId'>();
export type CustomerId = z.infer<typeof customerId>;

/** A moment on a wire: ISO 8601 in UTC with milliseconds, as `Date.prototype.toISOString` writes it. */
export const instant = z.iso.datetime({ precision: 3 });

/**
 * @param nowMs milliseconds since the epoch; only orders ids, decides nothing
 * @param random exactly 10 random bytes
 */
export function uuidV7From(nowMs: number, random: Uint8Array): string {
  if (random.length !== 10) throw new RangeError('a version 7 UUID needs 10 random bytes');
  const time = Math.trunc(nowMs).toString(16).padStart(12, '0');
  const tail = Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const variant = ((Number.parseInt(tail.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${tail.slice(0, 3)}-${variant}${tail.slice(4, 7)}-${tail.slice(7, 19)}`;
}
