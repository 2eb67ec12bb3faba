/** What is said between a kiosk without a screen and whoever drives it, one JSON object a line. */
import { z } from 'zod';

export const kioskCommand = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('redeem'),
    cardNumber: z.string(),
    pin: z.string(),
    /** Minor units. */
    minor: z.string(),
  }),
  /** The customer walks away; what was accepted goes on. */
  z.strictObject({ do: z.literal('leave') }),
  /** Everything open is due now, as staff may ask. Answered with `open`. */
  z.strictObject({ do: z.literal('hurry') }),
  /** The same, again after each step that brings nothing: what was away is back. */
  z.strictObject({ do: z.literal('press-on') }),
  /** Its certificate is due to be renewed. Answered with `renewal`. */
  z.strictObject({ do: z.literal('renew') }),
]);
export type KioskCommand = z.infer<typeof kioskCommand>;

export const kioskEvent = z.discriminatedUnion('at', [
  z.strictObject({ at: z.literal('ready'), open: z.int() }),
  z.strictObject({ at: z.literal('out-of-service'), code: z.string(), detail: z.string() }),
  /** The sign-in or the wish was refused: nothing is on the disk for it. */
  z.strictObject({
    at: z.literal('refused'),
    code: z.string(),
    /** What the customer is told to wait before trying again. */
    retryAfterSeconds: z.int().min(1).optional(),
  }),
  /** The customer was told that it goes its way. */
  z.strictObject({ at: z.literal('accepted'), id: z.string() }),
  z.strictObject({ at: z.literal('open'), count: z.int() }),
  z.strictObject({ at: z.literal('waiting'), for: z.string() }),
  z.strictObject({ at: z.literal('final'), id: z.string(), state: z.string() }),
  /** How it ended: `enrolled`, `waits`, `refused`, `unreachable`. */
  z.strictObject({ at: z.literal('renewal'), kind: z.string() }),
]);
export type KioskEvent = z.infer<typeof kioskEvent>;
