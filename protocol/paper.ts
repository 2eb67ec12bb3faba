/** Printers, readers and what became of a print, as the screen is told. What stands on paper: `slip.ts`. */
import { z } from 'zod';

export const printerState = z.enum([
  /** Not asked yet. */
  'unknown',
  'ready',
  'paper-low',
  'paper-out',
  'cover-open',
  /** Its own mechanism stopped it: the cutter, the head. */
  'fault',
  /** Not there, or there and silent. */
  'unreachable',
]);
export type PrinterState = z.infer<typeof printerState>;

export const notPrinted = z.enum([
  'paper-out',
  'cover-open',
  'fault',
  'unreachable',
  /** Too much waits already. */
  'busy',
  /** It could not be drawn. */
  'not-drawn',
]);
export type NotPrinted = z.infer<typeof notPrinted>;

export const printed = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('printing') }),
  /** The printer has said so itself. */
  z.strictObject({ state: z.literal('printed') }),
  z.strictObject({
    state: z.literal('not-printed'),
    reason: notPrinted,
    /** Some of it may be on paper. */
    partly: z.boolean(),
  }),
]);
export type Printed = z.infer<typeof printed>;

export const devices = z.strictObject({
  printer: z.strictObject({ state: printerState }).optional(),
  /** Of a reader on a serial line; one that types is a keyboard, and nobody can tell whether it is there. */
  reader: z.strictObject({ state: z.enum(['unknown', 'ready', 'unreachable']) }).optional(),
});
export type Devices = z.infer<typeof devices>;
