/**
 * What the kiosk's main process has drawn on paper, and hands to the page that draws it: behind the `#` of its
 * address, so that this page needs no bridge. Nothing on it that is not on the screen beside it.
 */
import { z } from 'zod';
import { instant } from './ids.ts';
import { progress } from './ipc.ts';
import { language } from './ledger.ts';

const sheet = {
  /** Dots across, at 8 dots a millimetre: paper of 80 mm and of 58 mm. */
  dots: z.literal([576, 384]),
  language,
  shop: z.string().max(70),
  printedAt: instant,
};

export const slip = z.discriminatedUnion('kind', [
  z.strictObject({
    ...sheet,
    kind: z.literal('receipt'),
    progress,
    /** Until when the bank takes the order, from the ledger's authorization; null where there is none. */
    orderUntil: instant.nullable(),
    /** Printed once more by staff: it is no second payment. */
    again: z.boolean(),
  }),
  /** By which staff see that the printer works. */
  z.strictObject({ ...sheet, kind: z.literal('test') }),
]);
export type Slip = z.output<typeof slip>;
export type Dots = Slip['dots'];

export const slipText = (of: Slip): string => encodeURIComponent(JSON.stringify(slip.encode(of)));

/** @throws where it is none: our bug */
export const slipFrom = (text: string): Slip => slip.parse(JSON.parse(decodeURIComponent(text)));
